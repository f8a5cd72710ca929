import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  type AuditOutcome,
  type AuditSeverity,
  isHost,
  isStreamType,
  type StreamCertificates,
  type StreamDestination,
  type StreamFilter,
  type StreamSecrets,
  type SyslogDestination,
  type WebhookDestination,
} from '@waybill/core';
import { inField, invalid } from '../administration/input-checks.js';

interface CertificatesInput {
  /** Certificates, PEM after PEM, that alone are trusted; those that the system trusts when absent or null. */
  readonly caPem?: string | null;
  readonly clientCertificatePem?: string | null;
  /** The one that is kept already when absent. */
  readonly clientKeyPem?: string;
}

/** Where events are to go. */
export type StreamDestinationInput =
  | (CertificatesInput & {
      readonly kind: 'syslog';
      readonly host: string;
      /** 6514 over TLS and 601 over TCP when absent. */
      readonly port?: number;
      readonly transport?: SyslogDestination['transport'];
      readonly format?: SyslogDestination['format'];
      readonly serverName?: string | null;
    })
  | (CertificatesInput & {
      readonly kind: 'webhook';
      readonly url: string;
      readonly format?: WebhookDestination['format'];
      readonly body?: WebhookDestination['body'];
      /** Replace all; those that are kept already when absent. */
      readonly headers?: Readonly<Record<string, string>>;
      /** The one that is kept already when absent; none when null. */
      readonly signingKey?: string | null;
    });

/** Which events a stream is to want; every one when absent. */
export interface StreamFilterInput {
  readonly types?: readonly string[];
  readonly minimumSeverity?: AuditSeverity | null;
  readonly outcomes?: readonly AuditOutcome[];
}

/** A destination, and what is to be sealed of it. */
export interface ReadDestination {
  readonly destination: StreamDestination;
  readonly secrets: StreamSecrets;
}

/** What each registered port says is there: RFC 5425 section 4.1, RFC 6587 section 4. */
const ports = { tls: 6514, tcp: 601 } as const;

const MOST_HEADERS = 20;
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
const HEADER_VALUE = /^[\x21-\x7e]([\x20-\x7e]{0,4094}[\x21-\x7e])?$/;
const OURS = /^(host|content-length|content-type|transfer-encoding|connection|expect|upgrade|te|trailer|user-agent|webhook-.*)$/i;

/** Checks a destination and fills it with what is kept. @throws Failure `input.invalid` naming the field */
export function readDestination(input: StreamDestinationInput, kept: ReadDestination | undefined): ReadDestination {
  const before = kept?.destination.kind === input.kind ? kept : undefined;
  const { certificates, clientKey } = readCertificates(input, before?.secrets);
  if (input.kind === 'syslog') {
    const { kind, host, transport = 'tls', port = ports[transport], format = 'cef', serverName = null } = input;
    if (!isHost(host)) throw invalid('/destination/host', 'A host is a name or an address, without a port or a scheme.');
    if (serverName !== null && !isHost(serverName)) throw invalid('/destination/serverName', 'This is no name of a server.');
    if (transport === 'tcp' && (certificates.caPem !== null || certificates.clientCertificatePem !== null))
      throw invalid('/destination/transport', 'Certificates are for TLS; plain TCP has none.');
    return { destination: { kind, host, port, transport, format, serverName, ...certificates }, secrets: clientKey };
  }
  const { kind, url, format = 'json', body = 'ndjson' } = input;
  checkUrl(url);
  const headers = input.headers ?? before?.secrets.headers ?? {};
  checkHeaders('/destination/headers', headers);
  // Whoever may change the address must not learn by it what is sent there.
  if (input.headers === undefined && Object.keys(headers).length > 0 && !isSameServer(before?.destination, url))
    throw invalid('/destination/headers', 'The stream goes to another server: give the values of its secret headers again.');
  const signingKey = input.signingKey === undefined ? before?.secrets.signingKey : (input.signingKey ?? undefined);
  if (signingKey !== undefined) checkSigningKey('/destination/signingKey', signingKey);
  const headerNames = Object.keys(headers);
  if (headerNames.length === 0 && signingKey === undefined && clientKey.clientKeyPem === undefined)
    throw invalid(
      '/destination/signingKey',
      'Give a signing key, a secret header or a client certificate, so that the collector knows that it is us.',
    );
  return {
    destination: { kind, url, format, body, headerNames, signed: signingKey !== undefined, ...certificates },
    secrets: {
      ...clientKey,
      ...(signingKey === undefined ? {} : { signingKey }),
      ...(headerNames.length === 0 ? {} : { headers }),
    },
  };
}

/** Checks a filter. @throws Failure `input.invalid` naming the field */
export function readFilter({ types = [], minimumSeverity = null, outcomes = [] }: StreamFilterInput): StreamFilter {
  for (const [index, type] of types.entries()) {
    if (!isStreamType(type))
      throw invalid(`/filter/types/${index}`, `"${type}" is no type of event, and no noun with .* after it such as transfer.*.`);
  }
  return { types: [...new Set(types)], minimumSeverity, outcomes: [...new Set(outcomes)] };
}

function readCertificates(
  { caPem = null, clientCertificatePem = null, clientKeyPem }: CertificatesInput,
  kept: StreamSecrets | undefined,
): { readonly certificates: StreamCertificates; readonly clientKey: Pick<StreamSecrets, 'clientKeyPem'> } {
  if (caPem !== null) checkCertificates('/destination/caPem', caPem);
  if (clientCertificatePem === null) {
    if (clientKeyPem !== undefined)
      throw invalid('/destination/clientCertificatePem', 'A private key takes the certificate that it belongs to.');
    return { certificates: { caPem, clientCertificatePem }, clientKey: {} };
  }
  const [first] = checkCertificates('/destination/clientCertificatePem', clientCertificatePem);
  const key = clientKeyPem ?? kept?.clientKeyPem;
  if (key === undefined) throw invalid('/destination/clientKeyPem', 'A client certificate takes its private key.');
  const privateKey = inField('/destination/clientKeyPem', () => parseKey(key));
  if (first?.checkPrivateKey(privateKey) !== true)
    throw invalid('/destination/clientKeyPem', 'This is not the private key of the client certificate.');
  return { certificates: { caPem, clientCertificatePem }, clientKey: { clientKeyPem: key } };
}

/** The certificates of a PEM text, at least one. */
export function checkCertificates(field: string, pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw invalid(field, 'There is no certificate in it: it begins with "-----BEGIN CERTIFICATE-----".');
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw invalid(field, `The certificate number ${index + 1} cannot be read.`);
    }
  });
}

function parseKey(pem: string) {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    const isEncrypted = /ENCRYPTED/.test(pem);
    const publicDetail = isEncrypted
      ? 'The private key is encrypted with a passphrase; give it without one, it is sealed here.'
      : 'This is no private key in PEM.';
    throw Object.assign(invalid('/destination/clientKeyPem', publicDetail), { cause: error });
  }
}

function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== 'https:' || url.hostname === '')
    throw invalid('/destination/url', 'Events go to an address that begins with https://.');
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    throw invalid('/destination/url', 'An address has neither a user nor a fragment; put what is secret into a header.');
}

function isSameServer(before: StreamDestination | undefined, url: string): boolean {
  return before?.kind === 'webhook' && new URL(before.url).origin === new URL(url).origin;
}

/** Checks secret headers. @throws Failure `input.invalid` */
export function checkHeaders(field: string, headers: Readonly<Record<string, string>>): void {
  const names = Object.keys(headers);
  if (names.length > MOST_HEADERS) throw invalid(field, `There are ${MOST_HEADERS} secret headers at most.`);
  if (new Set(names.map((name) => name.toLowerCase())).size !== names.length) throw invalid(field, 'A header is there twice.');
  for (const [name, value] of Object.entries(headers)) {
    if (!HEADER_NAME.test(name)) throw invalid(field, `"${name}" is no name of a header.`);
    if (OURS.test(name)) throw invalid(field, `The header ${name} is set by Waybill itself.`);
    if (!HEADER_VALUE.test(value))
      throw invalid(field, `The value of ${name} is 1 to 4,096 visible characters of ASCII, without a space at its ends.`);
  }
}

/** Checks a signing key. @throws Failure `input.invalid` */
export function checkSigningKey(field: string, key: string): void {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(key) ?? [];
  const bytes = encoded === undefined ? 0 : Buffer.from(encoded, 'base64').length;
  if (bytes < 24 || bytes > 64) {
    throw invalid(
      field,
      'A signing key is whsec_ and 24 to 64 random bytes in base64, as of: echo "whsec_$(openssl rand -base64 32)".',
    );
  }
}
