"""The signature of a certificate's PDF: made once by a worker, kept, and put into each later print."""
