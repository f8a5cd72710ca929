import { z } from 'zod';
import { certificateView } from './certificate.js';
import { byId, bytes, id, instant, line } from './fields.js';
import { listQuery, pageOf } from './paging.js';
import { route } from './route.js';

const count = z.number().int().nonnegative();

const sessionFile = z
  .object({
    path: z.string().meta({ description: 'As the partner sees it.' }),
    direction: z.enum(['upload', 'download']),
    bytesDone: bytes,
    sizeBytes: bytes.nullable().meta({ description: 'Of a download; a client does not say how long its upload will be.' }),
    bytesPerSecond: bytes,
  })
  .meta({ id: 'LiveSessionFile' });

const liveSessionView = z
  .object({
    id,
    processId: id,
    processName: z.string(),
    accountId: id,
    partnerId: id,
    partnerName: z.string(),
    username: z.string(),
    address: z.string(),
    port: count,
    client: z.string().meta({ description: 'What the client calls itself.' }),
    method: z.string().meta({ description: 'What it signed in with: `publickey`, `password`, `password+code`, …' }),
    keyFingerprint: z.string().nullable(),
    certificate: certificateView.nullable().meta({ description: 'The SSH certificate that the key came with.' }),
    algorithms: z.object({
      keyExchange: z.string(),
      hostKeyAlgorithm: z.string(),
      cipherIn: z.string(),
      cipherOut: z.string(),
      macIn: z.string(),
      macOut: z.string(),
      strictKeyExchange: z.boolean(),
    }),
    openedAt: instant,
    bytesIn: bytes.meta({ description: 'From the client over the line, with everything around the files.' }),
    bytesOut: bytes,
    bytesInPerSecond: bytes,
    bytesOutPerSecond: bytes,
    openFiles: count,
    files: z.array(sessionFile).meta({ description: 'Of the open files, up to eight: those that moved last.' }),
    ending: z.boolean().meta({ description: 'Its end is asked for.' }),
  })
  .meta({ id: 'LiveSession' });

const serverProcessView = z
  .object({
    id,
    name: z.string().meta({ examples: ['sftp@host:4711'] }),
    address: z.string().meta({ description: 'What it listens on.', examples: ['0.0.0.0:2022'] }),
    startedAt: instant,
    sessions: count,
    drain: z
      .object({ since: instant, until: instant, by: z.string(), reason: z.string() })
      .nullable()
      .meta({ description: 'Set while it takes no new connections; sessions that are left at `until` are ended.' }),
  })
  .meta({ id: 'ServerProcess' });

const reason = line(500).meta({ description: 'Kept in the audit trail; the partner is not told.' });

const endLiveSession = z.strictObject({ reason }).meta({ id: 'EndLiveSession' });

const drainServer = z
  .strictObject({
    reason,
    graceSeconds: z
      .number()
      .int()
      .min(0)
      .max(86_400)
      .default(600)
      .meta({ description: 'How long files that are open may be finished.' }),
  })
  .meta({ id: 'DrainServer' });

/** A partner that is signed in, as the API shows it. */
export type LiveSessionView = z.infer<typeof liveSessionView>;
/** A process of the SFTP server, as the API shows it. */
export type ServerProcessView = z.infer<typeof serverProcessView>;

const tag = 'sessions';

/** The endpoints of the sessions that partners have at the SFTP server, and of the processes that serve them. */
export const liveSessionRoutes = {
  listLiveSessions: route({
    operationId: 'listLiveSessions',
    method: 'GET',
    path: '/sessions',
    tag,
    summary: 'Lists the partners that are signed in to the SFTP server now, in all its processes, newest first.',
    access: 'sessions:read',
    scope: 'listed',
    query: listQuery({
      text: z
        .string()
        .min(1)
        .max(200)
        .exactOptional()
        .meta({ description: 'Part of the user name, the address or what the client calls itself.' }),
      partnerId: id.exactOptional(),
      accountId: id.exactOptional(),
      processId: id.exactOptional(),
    }),
    response: pageOf(liveSessionView),
    status: 200,
  }),
  getLiveSession: route({
    operationId: 'getLiveSession',
    method: 'GET',
    path: '/sessions/{id}',
    tag,
    summary: 'Shows a live session; 404 once it is over.',
    access: 'sessions:read',
    scope: { one: 'session' },
    params: byId,
    response: liveSessionView,
    status: 200,
  }),
  endLiveSession: route({
    operationId: 'endLiveSession',
    method: 'POST',
    path: '/sessions/{id}/end',
    tag,
    summary: 'Ends a live session within a second or two, wherever it lives. What it uploads is abandoned.',
    access: 'sessions:end',
    scope: { one: 'session' },
    params: byId,
    body: endLiveSession,
    response: liveSessionView,
    status: 202,
  }),
  listServerProcesses: route({
    operationId: 'listServerProcesses',
    method: 'GET',
    path: '/sftp-processes',
    tag,
    summary: 'Lists the processes of the SFTP server that live, on all hosts.',
    access: 'sftp-processes:read',
    response: z.object({ items: z.array(serverProcessView) }),
    status: 200,
  }),
  drainServer: route({
    operationId: 'drainServer',
    method: 'POST',
    path: '/sftp-processes/{id}/drain',
    tag,
    summary:
      'Has a process take no new connections, and end each session once it has no open file. It stays until it is resumed or stopped.',
    access: 'sftp-processes:drain',
    params: byId,
    body: drainServer,
    response: serverProcessView,
    status: 202,
  }),
  resumeServer: route({
    operationId: 'resumeServer',
    method: 'DELETE',
    path: '/sftp-processes/{id}/drain',
    tag,
    summary: 'Has a process that drains take connections again.',
    access: 'sftp-processes:drain',
    params: byId,
    response: serverProcessView,
    status: 202,
  }),
};
