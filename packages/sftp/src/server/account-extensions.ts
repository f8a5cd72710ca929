import { Failure } from '@waybill/core';
import { type ByteReader, viewOf } from '../codec/byte-reader.js';
import { ByteWriter } from '../codec/byte-writer.js';
import { CodecError } from '../codec/codec-error.js';
import { extensionNames } from '../codec/protocol.js';
import type { Extension } from './extension.js';
import { pathReply } from './path-reply.js';
import type { SessionContext } from './session-context.js';

/** More ids than a listing has owners; the reply to so many fits one packet. */
const MAX_IDS = 1_024;
const ID_BYTES = 4;
/** The one owner that listings name. */
const OWNER_ID = 0;

/** One's own home folder; whether there are other users is nobody's business. */
function requireOwnName({ options }: SessionContext, user: string): void {
  if (user === '' || user === options.username) return;
  throw new Failure('permission.denied', { publicDetail: 'Only your own home folder can be asked for.' });
}

/** `~` and `~name` are the folder that a session begins in; everything else is left to REALPATH. */
function expandTilde(session: SessionContext, path: string): string {
  const tilde = /^~([^/]*)(.*)$/su.exec(path);
  if (tilde === null) return path;
  const [, user = '', below = ''] = tilde;
  requireOwnName(session, user);
  return `.${below}`;
}

function namesOf(ids: ByteReader, name: string): Uint8Array {
  const packed = viewOf(ids.bytes());
  if (packed.length % ID_BYTES !== 0) throw new CodecError('a list of ids is cut short');
  if (packed.length > MAX_IDS * ID_BYTES) {
    throw new Failure('quota.exceeded', { publicDetail: `At most ${MAX_IDS} ids can be asked for at once.` });
  }
  const names = new ByteWriter();
  for (let at = 0; at < packed.length; at += ID_BYTES) names.text(packed.readUInt32BE(at) === OWNER_ID ? name : '');
  return names.finish();
}

/** Extensions about whose session it is. */
export const accountExtensions: readonly Extension[] = [
  {
    name: extensionNames.expandPath,
    version: '1',
    mutates: false,
    isOffered: () => true,
    run: async (session, payload) =>
      pathReply(await session.handlers.realpath(expandTilde(session, payload.path()), session.signal)),
  },
  {
    name: extensionNames.homeDirectory,
    version: '1',
    mutates: false,
    isOffered: () => true,
    run: async (session, payload) => {
      requireOwnName(session, payload.text());
      return pathReply(await session.handlers.realpath('.', session.signal));
    },
  },
  {
    name: extensionNames.usersGroupsById,
    version: '1',
    mutates: false,
    isOffered: (_, { username }) => username !== '',
    run: async ({ options }, payload) => {
      const users = namesOf(payload, options.username);
      const groups = namesOf(payload, options.username);
      return { type: 'EXTENDED_REPLY', payload: new ByteWriter().bytes(users).bytes(groups).finish() };
    },
  },
];
