import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Failure, parseVPath } from '@waybill/core';
import { ByteReader, ByteWriter, encodeLimits, extensionNames, type ServerExtension } from '@waybill/sftp';
import { fromErrno } from '@waybill/storage';
import { systemPath } from '../files/system-path.js';
import { behaviour, type Place } from './behaviour.js';
import { bytes, oneOf } from './values.js';

const algorithms = ['sha256', 'sha512', 'sha1', 'md5'] as const;
type Algorithm = (typeof algorithms)[number];

/**
 * `check-file` of draft-ietf-secsh-filexfer-extensions-00 §3, by name and over one block: the whole range.
 * Request: name, algorithms, offset, length (0 is to the end), block size. Reply: `check-file`, algorithm, digest.
 */
function checkFile(known: readonly Algorithm[], place: Place): ServerExtension {
  return {
    name: 'check-file',
    version: '',
    requests: ['check-file-name'],
    mutates: false,
    run: async (payload) => {
      const request = new ByteReader(payload);
      const path = systemPath(place.files, parseVPath(request.path()));
      const wanted = request.text().split(',');
      const start = request.safeUint64();
      const length = request.safeUint64();
      const algorithm = known.find((each) => wanted.includes(each));
      if (algorithm === undefined) throw new Failure('target.unsupported', { publicDetail: 'No such algorithm' });
      const digest = await digestOf(path, algorithm, start, length);
      return new ByteWriter().text('check-file').text(algorithm).raw(digest).finish();
    },
  };
}

async function digestOf(path: Buffer, algorithm: Algorithm, start: number, length: number): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    const hash = createHash(algorithm);
    const range = { start, ...(length === 0 ? {} : { end: start + length - 1 }) };
    for await (const chunk of file.createReadStream(range)) hash.update(chunk);
    return hash.digest();
  } catch (error) {
    throw fromErrno(error);
  }
}

/** What the partner's software does to the protocol. */
export const protocolBehaviours = [
  behaviour({
    name: 'limits-lie',
    value: bytes(1024 * 1024),
    says: 'advertises (limits@openssh.com) that requests may carry so many bytes; 0 tells nothing',
    manners: (size) => ({
      extensions: [
        {
          name: extensionNames.limits,
          version: '1',
          mutates: false,
          run: async () =>
            encodeLimits({ maxPacketBytes: size + 1024, maxReadBytes: size, maxWriteBytes: size, maxOpenHandles: 0 }),
        },
      ],
    }),
  }),
  behaviour({
    name: 'no-extensions',
    value: oneOf('all', 'limits', 'fsync'),
    says: 'offers no extensions: none at all, or not this one',
    manners: (which) => ({
      withheldExtensions:
        which === 'all' ? Object.values(extensionNames) : [which === 'limits' ? extensionNames.limits : extensionNames.fsync],
    }),
  }),
  behaviour({
    name: 'small-packets',
    value: bytes(32_768),
    says: 'ends the connection when a request reads or writes more than so many bytes',
    manners: (most) => ({
      before: ({ type, bytes: size = 0 }, line) => {
        if ((type === 'WRITE' || type === 'READ') && size > most) line.cut();
      },
    }),
  }),
  behaviour({
    name: 'checksums',
    value: oneOf('all', 'md5'),
    says: 'offers digests of files (check-file): SHA-2, SHA-1 and MD5, or MD5 alone',
    manners: (which, place) => ({ extensions: [checkFile(which === 'md5' ? ['md5'] : algorithms, place)] }),
  }),
] as const;
