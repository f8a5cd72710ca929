import { formatUtc } from '../../ui/format.js';
import { folderFor, type Way } from './ways.js';

/** How partners reach our server. */
interface OurServer {
  readonly host: string;
  readonly port: string;
  /** What it shows; `next` is announced and shown later. */
  readonly hostKeys: readonly { readonly algorithm: string; readonly fingerprint: string; readonly state: string }[];
}

/** All that a partner is told. */
export interface LetterFacts {
  readonly partner: string;
  readonly ways: readonly Way[];
  readonly server: OurServer;
  readonly account?:
    | {
        readonly username: string;
        readonly hasPassword: boolean;
        readonly authorizedKeys: readonly { readonly fingerprint: string }[];
        readonly mounts: Parameters<typeof folderFor>[1];
        readonly addressAllowList: readonly string[];
        readonly expiresAt: string | null;
        readonly totp: object | null;
      }
    | undefined;
  readonly connection?: { readonly host: string; readonly port: number; readonly username: string } | undefined;
  readonly ourKey?: { readonly publicKey: string; readonly fingerprint: string } | undefined;
}

function signInLines({ authorizedKeys, hasPassword, totp }: NonNullable<LetterFacts['account']>): readonly string[] {
  return [
    ...authorizedKeys.map(({ fingerprint }) => `Your key     ${fingerprint}`),
    ...(hasPassword ? ['Password     We give it to you by another way than this letter.'] : []),
    ...(totp === null ? [] : ['Code         Of your authenticator app, at each sign-in.']),
  ];
}

function inboundLines({ account, server, ways }: LetterFacts): readonly string[] {
  if (account === undefined) return [];
  const upload = ways.includes('upload') ? folderFor('upload', account.mounts) : undefined;
  const download = ways.includes('download') ? folderFor('download', account.mounts) : undefined;
  const target = `${server.port === '22' ? '' : `-P ${server.port} `}${account.username}@${server.host}`;
  return [
    'YOU SIGN IN TO US BY SFTP',
    '',
    `Host         ${server.host}`,
    `Port         ${server.port}`,
    `User name    ${account.username}`,
    ...signInLines(account),
    ...(upload === undefined ? [] : [`You send     into ${upload}`]),
    ...(download === undefined ? [] : [`You fetch    from ${download}`]),
    ...(account.addressAllowList.length === 0 ? [] : [`You come     from ${account.addressAllowList.join(', ')}`]),
    ...(account.expiresAt === null ? [] : [`It ends      ${formatUtc(account.expiresAt)}`]),
    '',
    'Our server shows one of these host keys. Compare it at your first sign-in, and refuse any other:',
    ...server.hostKeys
      .filter(({ state }) => state !== 'retired')
      .map(({ algorithm, fingerprint, state }) => `  ${algorithm}  ${fingerprint}${state === 'next' ? '  (later)' : ''}`),
    '',
    `To try it: sftp ${target}`,
    ...(upload === undefined
      ? []
      : ['A file has arrived once your client has closed it. Any name will do; what is unfinished is not seen by us.']),
    '',
  ];
}

function outboundLines({ connection, ourKey, ways }: LetterFacts): readonly string[] {
  if (connection === undefined) return [];
  const does = [
    ...(ways.includes('push') ? ['put files there'] : []),
    ...(ways.includes('pull') ? ['take files from there'] : []),
  ].join(' and ');
  return [
    'WE SIGN IN TO YOU BY SFTP',
    '',
    `Host         ${connection.host}`,
    `Port         ${connection.port}`,
    `User name    ${connection.username}`,
    ...(does === '' ? [] : [`We           ${does}`]),
    ...(ourKey === undefined
      ? []
      : [
          '',
          'Please install our public key for this user:',
          '',
          ourKey.publicKey,
          '',
          `Its fingerprint is ${ourKey.fingerprint}`,
        ]),
    '',
    'Please tell us, by telephone or another way than this letter:',
    '  - the SHA-256 fingerprints of your server’s host keys',
    '  - the folders that are ours, and what we may do in them',
    '',
  ];
}

/** What is sent to a partner so that they can do their part, as plain text. It holds no secret. */
export function letterText(facts: LetterFacts): string {
  return [`Exchange of files with ${facts.partner}`, '', ...inboundLines(facts), ...outboundLines(facts)].join('\n').trimEnd();
}
