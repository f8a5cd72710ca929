/* Defences of SFTP itself and of the files behind it, taken away one at a time. */
const session = 'packages/sftp/src/server/session.test.ts';
const codecTest = 'packages/sftp/src/codec/codec.test.ts';
const frames = 'packages/sftp/src/codec/frame-reader.ts';
const framesTest = 'packages/sftp/src/codec/frame-reader.test.ts';
const pipeline = 'packages/sftp/src/server/reply-pipeline.ts';
const pipelineTest = 'packages/sftp/src/server/reply-pipeline.test.ts';
const virtualPath = 'packages/core/src/virtual-path.ts';
const virtualPathTest = 'packages/core/src/virtual-path.test.ts';
const folder = 'packages/storage/src/local/folder.ts';
const localStorage = 'packages/storage/src/local/local-storage.ts';
const localStorageTest = 'packages/storage/src/local/local-storage.integration.test.ts';
const links = 'apps/sftp/src/view/resolve-links.ts';
const linksTest = 'apps/sftp/src/view/resolve-links.integration.test.ts';

/** @type {import('./acts.mjs').Acts} */
export const sftpActs = [
  {
    name: 'packets: one of length zero is taken',
    test: framesTest,
    only: 'length zero',
    changes: [{ file: frames, from: 'if (length === 0) throw', to: 'if (length < 0) throw' }],
  },
  {
    name: 'packets: one may be as long as it says',
    test: framesTest,
    only: 'too large',
    changes: [
      { file: frames, from: 'if (length > this.#maxFrameBytes) throw', to: 'if (length > this.#maxFrameBytes * 1e6) throw' },
    ],
  },
  {
    name: 'packets: one that is cut short is read on',
    test: codecTest,
    only: 'random bytes',
    changes: [
      {
        file: 'packages/sftp/src/codec/byte-reader.ts',
        from: 'if (count > this.remaining) throw',
        to: 'if (count > this.remaining + 1e9) throw',
      },
    ],
  },
  {
    name: 'packets: a request before INIT is answered',
    test: session,
    changes: [
      {
        file: 'packages/sftp/src/server/session.ts',
        from: "if (!this.#initialised) throw new CodecError('a request came before INIT');",
        to: "if (!this.#initialised && frame.length === 0) throw new CodecError('a request came before INIT');",
      },
    ],
  },
  {
    name: 'packets: a second INIT begins anew',
    test: session,
    only: 'second INIT',
    changes: [
      {
        file: 'packages/sftp/src/server/session.ts',
        from: "if (this.#initialised) throw new CodecError('a second INIT');",
        to: "if (this.#initialised && frame.length === 0) throw new CodecError('a second INIT');",
      },
    ],
  },
  {
    name: 'packets: a path may hold NUL',
    test: codecTest,
    only: 'holds NUL',
    changes: [
      {
        file: 'packages/sftp/src/codec/byte-reader.ts',
        from: 'if (bytes.includes(0)) throw',
        to: 'if (bytes.includes(0) && bytes.length === 0) throw',
      },
    ],
  },
  {
    name: 'packets: an offset may be beyond every file',
    test: codecTest,
    only: 'beyond 2^53-1',
    changes: [
      {
        file: 'packages/sftp/src/codec/attributes.ts',
        from: "else if (oversize === 'refuse') throw",
        to: "else if (oversize === 'refuse' && size < 0n) throw",
      },
    ],
  },
  {
    name: 'packets: room is made for as many attributes as are said to come',
    test: codecTest,
    only: 'attribute count',
    changes: [
      {
        file: 'packages/sftp/src/codec/attributes.ts',
        from: 'if (count * leastBytesEach > reader.remaining) throw',
        to: 'if (count * leastBytesEach > reader.remaining + 1e12) throw',
      },
    ],
  },
  {
    name: 'packets: a READ of 4 GiB is a READ of 4 GiB',
    test: session,
    only: 'no more than 255 KiB',
    changes: [
      {
        file: 'packages/sftp/src/server/file-operations.ts',
        from: 'Math.min(request.length, session.options.maxDataBytes);',
        to: 'Math.max(request.length, session.options.maxDataBytes);',
      },
    ],
  },
  {
    name: 'packets: __proto__ is an extension',
    test: codecTest,
    only: 'extensions of any name',
    changes: [
      {
        file: 'packages/sftp/src/codec/attributes.ts',
        from: 'while (reader.remaining > 0) pairs.push({ name: reader.text(), data: reader.bytes() });\n  return pairs;',
        to: 'const kept: Record<string, Uint8Array> = {};\n  while (reader.remaining > 0) kept[reader.text()] = reader.bytes();\n  for (const [name, data] of Object.entries(kept)) pairs.push({ name, data });\n  return pairs;',
      },
    ],
  },
  {
    name: 'handles: a session has as many as it likes',
    test: session,
    only: 'only so many handles',
    changes: [
      {
        file: 'packages/sftp/src/server/handle-table.ts',
        from: 'this.#opened.size >= this.#maxHandles ||',
        to: 'this.#opened.size >= this.#maxHandles * 1e6 ||',
      },
    ],
  },
  {
    name: 'floods: answers that nobody reads are kept without end',
    test: pipelineTest,
    changes: [
      {
        file: pipeline,
        from: 'if (unsentBytes + next.replyBytes > this.#options.maxBufferedBytes) return false;',
        to: 'if (unsentBytes + next.replyBytes > this.#options.maxBufferedBytes * 1e6) return false;',
      },
    ],
  },
  {
    name: 'floods: requests that wait are kept without end',
    test: pipelineTest,
    changes: [
      {
        file: pipeline,
        from: 'return this.#requestBytes >= this.#options.maxBufferedBytes;',
        to: 'return this.#requestBytes >= this.#options.maxBufferedBytes * 1e6;',
      },
    ],
  },
  {
    name: 'read-only: a session that may only read makes folders',
    test: session,
    only: 'refuses every request that changes something',
    changes: [
      {
        file: 'packages/sftp/src/server/operations.ts',
        from: 'MKDIR: {\n    mutates: true,',
        to: 'MKDIR: {\n    mutates: false,',
      },
    ],
  },
  {
    name: 'readings: a file is given while the one before is not in the trail',
    test: 'apps/sftp/src/sessions.integration.test.ts',
    only: 'is given nothing more before that',
    changes: [
      {
        file: 'apps/sftp/src/session/file-handles.ts',
        from: 'await files.readings.settled();',
        to: 'if (length < 0) await files.readings.settled();',
      },
    ],
  },
  {
    name: 'readings: a client is hung up on before its last one is in the trail',
    test: 'apps/sftp/src/sessions.integration.test.ts',
    only: 'is not hung up on',
    changes: [
      {
        file: 'apps/sftp/src/session/create-handlers.ts',
        from: 'settled: () => files.readings.settled(),',
        to: 'settled: async () => undefined,',
      },
    ],
  },
  {
    name: 'open files: the number of one is given back while a thread writes by it',
    test: 'packages/storage/src/local/quick-calls.integration.test.ts',
    only: 'is closed once no thread has it',
    changes: [
      {
        file: 'packages/storage/src/local/quick-file.ts',
        from: 'if (this.#onThreads > 0) {',
        to: 'if (this.#onThreads < 0) {',
      },
    ],
  },
  {
    name: 'path escape: .. climbs',
    test: virtualPathTest,
    only: 'could climb',
    changes: [{ file: virtualPath, from: '      components.pop();\n', to: '      components.push(component);\n' }],
  },
  {
    name: 'path escape: share is share-secret',
    test: virtualPathTest,
    only: 'by whole components',
    changes: [{ file: virtualPath, from: 'path.startsWith(`${folder}/`);', to: 'path.startsWith(folder);' }],
  },
  {
    name: 'path escape: a listing may send ..',
    test: virtualPathTest,
    only: 'as a name',
    changes: [{ file: virtualPath, from: "name === '.' || name === '..' ||", to: "name === '.' ||" }],
  },
  {
    name: 'path escape: a mount is left by a name that begins alike',
    test: 'apps/sftp/src/view/mount-table.test.ts',
    only: 'only begins alike',
    changes: [
      {
        file: 'apps/sftp/src/view/mount-table.ts',
        from: 'const ruled = this.#ruled.find((candidate) => isWithin(path, candidate.path));',
        to: 'const ruled = this.#ruled.find((candidate) => path.startsWith(candidate.path));',
      },
    ],
  },
  {
    name: 'path escape: a folder that is a link is entered',
    test: localStorageTest,
    only: 'follows no link out of its root',
    changes: [
      {
        file: folder,
        from: 'constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;',
        to: 'constants.O_RDONLY | constants.O_DIRECTORY;',
      },
    ],
  },
  {
    name: 'path escape: a file that is a link is opened',
    test: localStorageTest,
    only: 'follows no link out of its root',
    changes: [
      {
        file: localStorage,
        from: 'const READING = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;',
        to: 'const READING = constants.O_RDONLY | constants.O_NONBLOCK;',
      },
    ],
  },
  {
    name: 'path escape: folders are walked by their names (race)',
    test: localStorageTest,
    only: 'swaps a folder for a link',
    changes: [
      {
        file: folder,
        from: "return platform === 'linux' ? Buffer.from(`/proc/self/fd/${handle.fd}`) : path;",
        to: "return platform === 'linux' && handle.fd < 0 ? Buffer.from('/') : path;",
      },
    ],
  },
  {
    name: 'path escape: a pipe and a device are files',
    test: localStorageTest,
    only: 'opens no pipe',
    changes: [
      {
        file: localStorage,
        from: 'if (stats.isFile()) return stats;',
        to: 'if (stats.isFile() || stats.size >= 0) return stats;',
      },
    ],
  },
  {
    name: 'path escape: stages are files like others',
    test: localStorageTest,
    only: 'out of sight',
    changes: [
      {
        file: 'packages/storage/src/local/stage-name.ts',
        from: 'if (vpathComponents(path).some(isStageName)) {',
        to: 'if (vpathComponents(path).every((name) => name.length === 0 && isStageName(name)) && path.length > 1) {',
      },
    ],
  },
  {
    name: 'path escape: a link leads out of its mount',
    test: linksTest,
    only: 'nowhere outside its mount',
    changes: [{ file: links, from: 'if (current === mount.path) throw outside();', to: 'if (current === mount.path) continue;' }],
  },
  {
    name: 'path escape: links are followed in circles',
    test: linksTest,
    only: 'in circles',
    changes: [{ file: links, from: 'const MAX_LINKS = 40;', to: 'const MAX_LINKS = 40e9;' }],
  },
  {
    name: 'path escape: a mount permits what it does not list',
    test: 'apps/sftp/src/view/mount-table.test.ts',
    only: 'what the mount lists',
    changes: [
      {
        file: 'apps/sftp/src/view/mount-table.ts',
        from: 'if (place.permissions.includes(permission)) return;',
        to: 'if (place.permissions.includes(permission) || permission.length > 0) return;',
      },
    ],
  },
];
