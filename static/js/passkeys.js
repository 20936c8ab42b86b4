// Shows the page's own sentence when the browser has used no passkey. The login library reports that as an event.
document.addEventListener("allauth.error", (event) => {
  const sentence = document.getElementById("passkey-failed");
  if (!sentence) return;
  event.preventDefault();
  sentence.hidden = false;
});
