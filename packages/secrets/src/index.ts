export { createSecretBox, open, rewrap, type SealedSecret, seal } from './envelope.js';
export {
  addMasterKey,
  createKeyRing,
  formatKeyRing,
  KeyRing,
  MASTER_KEY_BYTES,
  parseKeyRing,
  removeMasterKey,
} from './key-ring.js';
export { judgePassword, type PasswordJudgement } from './known-passwords.js';
export { oidcTools } from './oidc.js';
export { passkeyTools } from './passkeys.js';
export { dummyVerify, hashPassword, MAX_PASSWORD_LENGTH, needsRehash, verifyPassword } from './passwords.js';
export { Redacted } from './redacted.js';
export {
  API_KEY_MARK,
  createApiKeyToken,
  createToken,
  hashApiKeyToken,
  hashToken,
  isApiKeyToken,
  isSameToken,
  type NewApiKey,
  type NewToken,
} from './tokens.js';
export { totpCode, totpStep, totpTools } from './totp.js';
