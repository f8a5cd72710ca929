export { type SftpTarget, sftpBatch } from './clients/sftp-batch.js';
export { type CertifiedKey, makeCertificates, type TestCertificates } from './collectors/certificates.js';
export { type Rsyslog, type RsyslogMessage, startRsyslog } from './collectors/rsyslog.js';
export { type SyslogCollector, type SyslogCollectorOptions, startSyslogCollector } from './collectors/syslog-collector.js';
export type { SyslogDaemon } from './collectors/syslog-daemon.js';
export { SYSLOG_NG_AHEAD, startSyslogNg } from './collectors/syslog-ng.js';
export {
  startWebhookCollector,
  type TakenDelivery,
  type WebhookAnswer,
  type WebhookCollector,
} from './collectors/webhook-collector.js';
export { describeWhenExhaustive, examplesOf, exhaustive, itWhenExhaustive } from './exhaustive.js';
export { mutateBytes } from './hostile/mutate-bytes.js';
export { type SeededRandom, seededRandom } from './hostile/seeded-random.js';
export { type Swapper, startSwapper } from './hostile/start-swapper.js';
export { usedMemory } from './hostile/used-memory.js';
export { type Mutant, makeMutant } from './mutants/make-mutant.js';
export { type LongLine, type LongLineOptions, startLongLine } from './network/long-line.js';
export { type LineTrouble, startTcpProxy, type TcpDirection, type TcpProxy } from './network/tcp-proxy.js';
export { type IdentityProvider, type KnownPerson, startIdentityProvider } from './oidc/identity-provider.js';
export { type LyingProvider, type OidcLie, startLyingProvider } from './oidc/lying-provider.js';
export { type AwkwardPartner, startAwkwardPartner } from './partner/awkward-partner.js';
export { type PasskeyLie, SoftPasskey } from './passkeys/soft-passkey.js';
export {
  createTestDatabase,
  type DatabaseTemplate,
  type TestDatabase,
  type TestDatabaseOptions,
  testPostgres,
  withTestDatabase,
} from './postgres/test-database.js';
export { startTestPostgres, type TestPostgres } from './postgres/test-postgres.js';
export { descendants, signalAll } from './process/descendants.js';
export { type ProgramResult, type RunProgramOptions, runProgram } from './process/run-program.js';
export { type RunPythonOptions, runPython } from './process/run-python.js';
export {
  type HttpProxyOptions,
  type Proxy,
  type ProxyOptions,
  startHttpProxy,
  startSocksProxy,
} from './proxies/start-proxy.js';
export { type S3Object, type S3Server, startS3Server } from './s3/start-s3-server.js';
export { type KeyFiles, type KeyKind, makeKeyFiles } from './sshd/key-files.js';
export { type Sshd, type SshdOptions, startSshd } from './sshd/sshd.js';
export type { SshdSettings } from './sshd/sshd-config.js';
export { fastestTempRoot, type TempDir, tempDir } from './temp-dir.js';
export { type WaitOptions, waitFor } from './wait-for.js';
