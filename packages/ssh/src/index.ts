export { type GenerateKeyOptions, generateKey } from './keys/generate-key.js';
export { MIN_GENERATED_RSA_BITS, MIN_RSA_BITS, type SshKeyAlgorithm } from './keys/key-kinds.js';
export { fingerprint } from './keys/key-material.js';
export { type PrivateKey, parsePrivateKey } from './keys/private-key.js';
export { type PublicKey, parsePublicKey, publicKeyFromBlob } from './keys/public-key.js';
