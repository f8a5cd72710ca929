import type { SftpReply } from '../codec/replies.js';

/** The one name that REALPATH, READLINK and the extensions beside them answer with. */
export function pathReply(path: string): SftpReply {
  return { type: 'NAME', entries: [{ name: path, longname: path, attributes: {} }] };
}
