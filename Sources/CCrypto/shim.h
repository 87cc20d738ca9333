// SHA-256 of OpenSSL's libcrypto for Swift.
#ifndef MARTINET_CCRYPTO_SHIM_H
#define MARTINET_CCRYPTO_SHIM_H

#include <openssl/evp.h>

// The SHA-256 of two runs of bytes, one after the other, into 32 bytes. 1, or 0 when the library refuses.
static inline int ccrypto_sha256(const void *first, size_t first_count, const void *second,
                                 size_t second_count, unsigned char *digest) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int done = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) &&
             EVP_DigestUpdate(context, first, first_count) &&
             EVP_DigestUpdate(context, second, second_count) &&
             EVP_DigestFinal_ex(context, digest, NULL);
  EVP_MD_CTX_free(context);
  return done;
}

#endif
