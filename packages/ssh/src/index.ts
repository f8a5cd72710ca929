export { type AlgorithmLists, serverAlgorithms } from './algorithms.js';
export { abortFailure, withLimit } from './cancellation.js';
export { type ConnectSshOptions, connectSsh } from './client/connect-ssh.js';
export { firstThatAnswers } from './client/route/first-that-answers.js';
export { socketFailureCode } from './client/route/open-socket.js';
export { checkAddresses, type Outbound } from './client/route/outbound.js';
export { type ResolveName, resolveHost } from './client/route/resolve-host.js';
export type { Credential } from './client/sign-in.js';
export type { ExecResult, SshConnection } from './client/ssh-connection.js';
export { type GenerateKeyOptions, generateKey } from './keys/generate-key.js';
export { MIN_GENERATED_RSA_BITS, MIN_RSA_BITS, type SshKeyAlgorithm } from './keys/key-kinds.js';
export { fingerprint } from './keys/key-material.js';
export { type PrivateKey, parsePrivateKey } from './keys/private-key.js';
export { type PublicKey, parsePublicKey, publicKeyFromBlob } from './keys/public-key.js';
export { parseUserCertificate, type UserCertificate } from './keys/user-certificate.js';
export type { NegotiatedAlgorithms } from './negotiated.js';
export {
  Admission,
  type AdmissionDesk,
  type ConnectionCaps,
  type Place,
  type RefusalReason,
  refusalReasons,
} from './server/admission.js';
export type { AttemptContext, AuthDecision, Authenticator, NextFactor, Proven } from './server/authenticator.js';
export type { EndReason, LoginFactor, LoginMethod, Peer, Refusal, SshServerEvent } from './server/events.js';
export { type CertificateFacts, certificateFacts } from './server/events.js';
export type { HostKeys } from './server/host-key-ring.js';
export { defaultListenerLimits, type ListenerLimits } from './server/limits.js';
export type { ExecChannel, ExecHandler, SftpHandler, SshServerSession } from './server/server-session.js';
export { createSshListener, type ListenerSettings, type SshListener, type SshListenerOptions } from './server/ssh-listener.js';
export { nativeCryptoLoaded } from './ssh2/connection.js';
