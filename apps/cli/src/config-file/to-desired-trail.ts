import type { ConfigFile } from '@waybill/contracts';
import type {
  DesiredAnchor,
  DesiredOidcProvider,
  DesiredScheduledExport,
  DesiredStream,
  DesiredTrail,
  DesiredWebhook,
} from '@waybill/engine';
import { type ReadNamed, readSecret } from './read-named.js';

type FileAudit = NonNullable<ConfigFile['audit']>;
type FileAnchor = NonNullable<FileAudit['anchors']>[number];
type FileStream = NonNullable<FileAudit['streams']>[number];
type FileScheduledExport = NonNullable<FileAudit['scheduledExports']>[number];
type FileProvider = NonNullable<ConfigFile['oidcProviders']>[number];
type FileHook = NonNullable<ConfigFile['webhooks']>[number];
type FileSyslog = NonNullable<FileStream['syslog']>;
type FileWebhook = NonNullable<FileStream['webhook']>;

/** What a checked file says of the audit trail and of old files, with the files it names read. @throws Failure `input.invalid` */
export async function toDesiredTrail(
  { audit, retentionRules, approvals, signIn, oidcProviders, webhooks }: ConfigFile,
  read: ReadNamed,
): Promise<DesiredTrail> {
  const { anchors, streams, scheduledExports, retention } = audit ?? {};
  const rules = retentionRules === undefined ? {} : { retentionRules };
  return {
    ...rules,
    ...(approvals === undefined ? {} : { approvalPolicy: approvals }),
    ...(signIn === undefined ? {} : { signInPolicy: signIn }),
    ...(oidcProviders === undefined
      ? {}
      : {
          oidcProviders: await Promise.all(oidcProviders.map((each, at) => desiredProvider(each, `/oidcProviders/${at}`, read))),
        }),
    ...(anchors === undefined
      ? {}
      : { anchors: await Promise.all(anchors.map((each, at) => desiredAnchor(each, `/audit/anchors/${at}`, read))) }),
    ...(streams === undefined
      ? {}
      : { streams: await Promise.all(streams.map((each, at) => desiredStream(each, `/audit/streams/${at}`, read))) }),
    ...(scheduledExports === undefined ? {} : { scheduledExports: scheduledExports.map(desiredScheduledExport) }),
    ...(retention === undefined ? {} : { auditRetention: retention }),
    ...(webhooks === undefined
      ? {}
      : { webhooks: await Promise.all(webhooks.map((each, at) => desiredHook(each, `/webhooks/${at}`, read))) }),
  };
}

async function desiredProvider(
  { caFile, clientSecretFile, clientSecret, ...provider }: FileProvider,
  at: string,
  read: ReadNamed,
): Promise<DesiredOidcProvider> {
  const secretIn = async (file: string | null) => (file === null ? null : readSecret(read, file, `${at}/clientSecretFile`));
  return {
    ...provider,
    ...(caFile === undefined ? {} : { caPem: await read(caFile, `${at}/caFile`) }),
    ...(clientSecretFile === undefined ? {} : { clientSecret: await secretIn(clientSecretFile) }),
    ...(clientSecret === undefined ? {} : { keepsSecret: true }),
  };
}

async function desiredAnchor({ place, ...anchor }: FileAnchor, at: string, read: ReadNamed): Promise<DesiredAnchor> {
  if (!('bucket' in place)) return { ...anchor, place };
  const { secretAccessKeyFile, secretAccessKey: _, ...bucket } = place;
  if (secretAccessKeyFile === undefined) return { ...anchor, place: bucket };
  const secretAccessKey = await readSecret(read, secretAccessKeyFile, `${at}/place/secretAccessKeyFile`);
  return { ...anchor, place: { ...bucket, secretAccessKey } };
}

async function desiredStream({ syslog, webhook, ...stream }: FileStream, at: string, read: ReadNamed): Promise<DesiredStream> {
  if (syslog !== undefined) {
    const { certificates, keeps } = await certificatesOf(syslog, `${at}/syslog`, read);
    const { host, port, transport, format, serverName } = syslog;
    const plain = {
      ...(port === undefined ? {} : { port }),
      ...(transport === undefined ? {} : { transport }),
      ...(format === undefined ? {} : { format }),
      ...(serverName === undefined ? {} : { serverName }),
    };
    return { ...stream, keeps, destination: { kind: 'syslog', host, ...plain, ...certificates } };
  }
  return { ...stream, ...(await desiredWebhook(webhook ?? { url: '' }, `${at}/webhook`, read)) };
}

async function desiredWebhook(
  webhook: FileWebhook,
  at: string,
  read: ReadNamed,
): Promise<Pick<DesiredStream, 'keeps' | 'destination'>> {
  const { url, format, body, headerFiles, headers, signingKeyFile, signingKey } = webhook;
  const { certificates, keeps } = await certificatesOf(webhook, at, read);
  const signingKeyOf = async (file: string | null) => (file === null ? null : readSecret(read, file, `${at}/signingKeyFile`));
  return {
    keeps: [
      ...keeps,
      ...(headers === undefined ? [] : (['headers'] as const)),
      ...(signingKey === undefined ? [] : (['signingKey'] as const)),
    ],
    destination: {
      kind: 'webhook',
      url,
      ...(format === undefined ? {} : { format }),
      ...(body === undefined ? {} : { body }),
      ...certificates,
      ...(headerFiles === undefined ? {} : { headers: await headersOf(headerFiles, `${at}/headerFiles`, read) }),
      ...(signingKeyFile === undefined ? {} : { signingKey: await signingKeyOf(signingKeyFile) }),
    },
  };
}

type FileCertificates = Pick<
  FileSyslog,
  'caFile' | 'caPem' | 'clientCertificateFile' | 'clientCertificatePem' | 'clientKeyFile' | 'clientKey'
>;

async function certificatesOf(given: FileCertificates, at: string, read: ReadNamed) {
  const { caFile, clientCertificateFile, clientKeyFile, clientKey } = given;
  const named = async (file: string | undefined, field: string) =>
    file === undefined ? undefined : read(file, `${at}/${field}`);
  const caPem = (await named(caFile, 'caFile')) ?? given.caPem;
  const clientCertificatePem = (await named(clientCertificateFile, 'clientCertificateFile')) ?? given.clientCertificatePem;
  const clientKeyPem = await named(clientKeyFile, 'clientKeyFile');
  return {
    certificates: {
      ...(caPem === undefined ? {} : { caPem }),
      ...(clientCertificatePem === undefined ? {} : { clientCertificatePem }),
      ...(clientKeyPem === undefined ? {} : { clientKeyPem }),
    },
    keeps: clientKey === undefined ? [] : (['clientKey'] as const),
  };
}

async function headersOf(files: Readonly<Record<string, string>>, at: string, read: ReadNamed) {
  const headers: Record<string, string> = {};
  for (const [name, file] of Object.entries(files)) headers[name] = await readSecret(read, file, `${at}/${name}`);
  return headers;
}

async function desiredHook(webhook: FileHook, at: string, read: ReadNamed): Promise<DesiredWebhook> {
  const { caFile, caPem, headerFiles, headers, signingKeyFile, signingKey, ...rest } = webhook;
  const ca = caFile === undefined ? caPem : await read(caFile, `${at}/caFile`);
  return {
    ...rest,
    ...(ca === undefined ? {} : { caPem: ca }),
    ...(headerFiles === undefined ? {} : { headers: await headersOf(headerFiles, `${at}/headerFiles`, read) }),
    ...(signingKeyFile === undefined ? {} : { signingKey: await readSecret(read, signingKeyFile, `${at}/signingKeyFile`) }),
    keeps: [
      ...(headers === undefined ? [] : (['headers'] as const)),
      ...(signingKey === undefined ? [] : (['signingKey'] as const)),
    ],
  };
}

function desiredScheduledExport({ filter, ...rest }: FileScheduledExport): DesiredScheduledExport {
  if (filter === undefined) return rest;
  const { since, until, ...others } = filter;
  return {
    ...rest,
    filter: {
      ...others,
      ...(since === undefined ? {} : { since: new Date(since) }),
      ...(until === undefined ? {} : { until: new Date(until) }),
    },
  };
}
