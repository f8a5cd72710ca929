/* Defences of the SSH port before and around signing in, taken away one at a time. */
const algorithmsTest = 'packages/ssh/src/algorithms.test.ts';
const algorithms = 'packages/ssh/src/algorithms.ts';
const logins = 'packages/ssh/src/server/login-attacks.integration.test.ts';
const connections = 'packages/ssh/src/server/connection-attacks.integration.test.ts';
const admission = 'packages/ssh/src/server/admission.ts';
const admissionTest = 'packages/ssh/src/server/admission.test.ts';
const login = 'packages/ssh/src/server/login.ts';
const serverConnection = 'packages/ssh/src/server/server-connection.ts';
const verifySignature = 'packages/ssh/src/server/verify-signature.ts';
const judgeAccessTest = 'apps/sftp/src/authentication/judge-access.test.ts';
const keyRotation = 'packages/engine/src/administration/key-rotation.ts';
const keyRotationTest = 'packages/engine/src/administration/key-rotation.integration.test.ts';
const channels = 'packages/ssh/src/ssh2/channels.ts';

/** @type {import('./acts.mjs').Acts} */
export const sshActs = [
  {
    name: 'Terrapin: chacha20-poly1305 is served',
    test: algorithmsTest,
    only: 'chacha20',
    changes: [
      {
        file: algorithms,
        from: "const ciphers = [...authenticatedCiphers, 'aes256-ctr',",
        to: "const ciphers = ['chacha20-poly1305@openssh.com', ...authenticatedCiphers, 'aes256-ctr',",
      },
    ],
  },
  {
    name: 'weak algorithms: SHA-1 is offered',
    test: algorithmsTest,
    only: 'no SHA-1',
    changes: [
      {
        file: algorithms,
        from: "const plainTextMacs = ['hmac-sha2-256', 'hmac-sha2-512'] as const;",
        to: "const plainTextMacs = ['hmac-sha2-256', 'hmac-sha2-512', 'hmac-sha1'] as const;",
      },
    ],
  },
  {
    name: 'weak algorithms: the profile modern has NIST curves',
    test: algorithmsTest,
    only: 'no NIST curve',
    changes: [
      {
        file: algorithms,
        from: "    kex: [...curve25519, 'diffie-hellman-group16-sha512'],",
        to: "    kex: [...curve25519, ...nistCurves, 'diffie-hellman-group16-sha512'],",
      },
    ],
  },
  {
    name: 'compression: it is offered',
    test: algorithmsTest,
    only: 'no compression',
    changes: [
      {
        file: algorithms,
        from: "const compress = ['none'] as const;",
        to: "const compress = ['none', 'zlib@openssh.com'] as const;",
      },
    ],
  },
  {
    name: 'user enumeration: a failure comes as soon as it is known',
    test: logins,
    only: 'no failure sooner than the floor',
    changes: [
      { file: login, from: 'if (left <= 0) return Promise.resolve();', to: 'if (left <= 1e9) return Promise.resolve();' },
    ],
  },
  {
    name: 'user enumeration: what is offered depends on the name',
    test: logins,
    only: 'the same list of methods',
    changes: [
      {
        file: login,
        from: 'return [...(next === undefined ? loginMethods : methodsFor[next])];',
        to: "return [...(next === undefined ? loginMethods.slice(username === 'acme' ? 1 : 0) : methodsFor[next])];",
      },
    ],
  },
  {
    name: 'forged sign-in: a question about a key signs in',
    test: logins,
    only: 'by asking whether a key could be used',
    changes: [
      {
        file: login,
        from: "if (request.method === 'publickey' && request.signature === undefined) return this.#answerQuestion(request);",
        to: "if (request.method === 'publickey' && request.signature === undefined && request.username === '') return this.#answerQuestion(request);",
      },
      {
        file: verifySignature,
        from: 'if (blob === undefined || signature === undefined) return false;',
        to: 'if (blob === undefined || signature === undefined) return true;',
      },
    ],
  },
  {
    name: 'forged sign-in: SHA-1 signs',
    test: logins,
    only: 'with SHA-1',
    changes: [
      { file: verifySignature, from: 'return needsHash === hasHash &&', to: 'return (needsHash || !hasHash) &&' },
      { file: verifySignature, from: "claim.hashAlgo ?? 'sha512';", to: "claim.hashAlgo ?? 'sha1';" },
    ],
  },
  {
    name: 'forged sign-in: a name may hold what cannot be seen',
    test: logins,
    only: 'a name with control characters',
    changes: [
      {
        file: 'packages/ssh/src/server/login-name.ts',
        from: '&& !/[\\p{C}\\uFFFD]/u.test(username);',
        to: '&& !/^$/u.test(username);',
      },
    ],
  },
  {
    name: 'guessing: a connection may guess for ever',
    test: logins,
    only: 'ends with the connection after so many failures',
    changes: [
      {
        file: login,
        from: 'if (this.#failures >= this.#options.maxAttempts) this.#exhausted();',
        to: 'if (this.#failures >= this.#options.maxAttempts * 1e6) this.#exhausted();',
      },
    ],
  },
  {
    name: 'guessing: keys may be asked about for ever',
    test: logins,
    only: 'cannot ask about keys without end',
    changes: [{ file: login, from: 'const MAX_REQUESTS_PER_ATTEMPT = 8;', to: 'const MAX_REQUESTS_PER_ATTEMPT = 8e6;' }],
  },
  {
    name: 'guessing: what was proven for one name counts for another',
    test: 'packages/ssh/src/server/login.test.ts',
    only: 'another user name comes',
    changes: [
      {
        file: login,
        from: 'return this.#halfway?.username === username ? this.#halfway : undefined;',
        to: "return username === '' ? undefined : this.#halfway;",
      },
    ],
  },
  {
    name: 'guessing: a wrong password costs an address nothing',
    test: 'apps/sftp/src/defence/offences-of.test.ts',
    changes: [
      {
        file: 'apps/sftp/src/defence/offences-of.ts',
        from: '{ unknownUser: 1 } : { wrongPassword: 1 };',
        to: '{ unknownUser: 1 } : {};',
      },
    ],
  },
  {
    name: 'guessing: a dialogue has as many answers as a client likes',
    test: logins,
    only: 'very many answers',
    changes: [{ file: 'packages/ssh/src/ssh2/signing-in.ts', from: 'const MAX_ANSWERS = 16;', to: 'const MAX_ANSWERS = 16e9;' }],
  },
  {
    name: 'PROXY header: everybody may say whose connection it is',
    test: 'packages/ssh/src/server/defence.integration.test.ts',
    only: 'nobody else may say',
    changes: [
      {
        file: 'packages/ssh/src/server/ssh-listener.ts',
        from: 'if (this.#options.isProxy?.(peer.address) !== true) this.#begin(socket, peer);',
        to: "if (peer.address === '') this.#begin(socket, peer);",
      },
    ],
  },
  {
    name: 'half-open: signing in may take for ever',
    test: connections,
    only: 'within the grace time',
    changes: [
      {
        file: serverConnection,
        from: "this.#end('login-grace-time', BY_APPLICATION), limits.loginGraceMs);",
        to: "this.#end('login-grace-time', BY_APPLICATION), limits.loginGraceMs * 1e4);",
      },
    ],
  },
  {
    name: 'half-open: whoever has not signed in may send for ever',
    test: connections,
    only: 'takes only so many bytes',
    changes: [
      {
        file: serverConnection,
        from: 'limitIncomingBytes(socket, limits.maxBytesBeforeLogin, () => {',
        to: 'limitIncomingBytes(socket, limits.maxBytesBeforeLogin * 1e6, () => {',
      },
    ],
  },
  {
    name: 'half-open: an address has as many connections as it likes',
    test: connections,
    only: 'holds the caps',
    changes: [
      {
        file: admission,
        from: "if (ofGroup >= caps.maxConnectionsPerAddress) return 'address-full';",
        to: "if (ofGroup >= caps.maxConnectionsPerAddress * 1e6) return 'address-full';",
      },
    ],
  },
  {
    name: 'half-open: who has not signed in keeps others out',
    test: admissionTest,
    only: 'lets the oldest',
    changes: [
      {
        file: admission,
        from: 'for (const places of this.#waiting.values()) if (places.size > most.size) most = places;',
        to: 'for (const places of this.#waiting.values()) if (most.size === 0) most = places;',
      },
    ],
  },
  {
    name: 'half-open: an IPv6 subscriber has as many addresses as they like',
    test: admissionTest,
    only: 'one IPv6 subscriber',
    changes: [
      {
        file: admission,
        from: 'const group = addressGroup(address);',
        to: 'const group = addressGroup(address) === address ? address : address;',
      },
    ],
  },
  {
    name: 'half-open: whoever does not speak SSH is waited for',
    test: 'packages/ssh/src/server/defence.integration.test.ts',
    only: 'does not begin as SSH does',
    changes: [
      {
        file: serverConnection,
        from: "expectSsh(socket, () => this.#end('protocol-violation', PROTOCOL_ERROR));",
        to: "expectSsh(socket, () => this.#identification === 'none' && this.#end('protocol-violation', PROTOCOL_ERROR));",
      },
    ],
  },
  {
    name: 'channels: a session has as many as it likes',
    test: connections,
    only: 'has so many channels',
    changes: [
      {
        file: 'packages/ssh/src/server/session-channels.ts',
        from: 'if (this.#sessionsOpen >= maxChannels() || !takesChannels()) {',
        to: 'if (this.#sessionsOpen >= maxChannels() * 1e6 || !takesChannels()) {',
      },
    ],
  },
  {
    name: 'channels: one that takes nothing in a packet is served',
    test: connections,
    only: 'takes no bytes in a packet',
    changes: [
      {
        file: 'packages/ssh/src/server/session-channels.ts',
        from: 'if (usablePacketSize(session) === undefined) onViolation();',
        to: 'if (usablePacketSize(session) === -1) onViolation();',
      },
    ],
  },
  {
    name: 'floods: more comes in than the window allows',
    test: connections,
    only: 'more than the window allows',
    changes: [
      {
        file: channels,
        from: "if (data.length > channel.incoming.window) return onViolation('more data than the window allows');",
        to: "if (data.length > channel.incoming.window + 1e9) return onViolation('more data than the window allows');",
      },
    ],
  },
  {
    name: 'floods: whoever never reads has everything kept for them',
    test: connections,
    only: 'reads nothing costs bounded memory',
    changes: [
      {
        file: channels,
        from: 'carrier.writableLength > SOCKET_HIGH_WATER_BYTES',
        to: 'carrier.writableLength > SOCKET_HIGH_WATER_BYTES * 1e6',
      },
    ],
  },
  {
    name: 'no shell: a request that is refused costs nothing',
    test: connections,
    only: 'asks again and again',
    changes: [{ file: serverConnection, from: 'const MAX_REFUSALS = 100;', to: 'const MAX_REFUSALS = 1e9;' }],
  },
  {
    name: 'no shell: a command line may run something beside',
    test: 'apps/sftp/src/commands/split-command-line.test.ts',
    changes: [
      {
        file: 'apps/sftp/src/commands/split-command-line.ts',
        from: '|([^ \\t\\n\'"\\\\|&;<>()$`]+)/y;',
        to: '|([^ \\t\\n\'"\\\\<>()$`]+)/y;',
      },
    ],
  },
  {
    name: 'no shell: a command that nobody knows is a digest',
    test: 'apps/sftp/src/commands/find-command.test.ts',
    changes: [
      {
        file: 'apps/sftp/src/commands/find-command.ts',
        from: 'checksumCommand(program.text, words) : undefined;',
        to: "checksumCommand(program.text.length > 0 ? 'sha256sum' : '', words) : undefined;",
      },
    ],
  },
  {
    name: 'an allow-list lets everybody in',
    test: judgeAccessTest,
    only: 'certain addresses',
    changes: [
      {
        file: 'apps/sftp/src/authentication/judge-access.ts',
        from: "if (!isAddressAllowed(account.addressAllowList, address)) return denied('address-not-allowed');",
        to: "if (!isAddressAllowed(account.addressAllowList, address) && address === '') return denied('address-not-allowed');",
      },
    ],
  },
  {
    name: 'whoever is suspended signs in',
    test: judgeAccessTest,
    only: 'suspended',
    changes: [
      {
        file: 'apps/sftp/src/authentication/judge-access.ts',
        from: "if (account.status !== 'active' || partner?.status !== 'active') return denied('suspended');",
        to: "if (account.status !== 'active') return denied('suspended');",
      },
    ],
  },
  {
    name: 'key rotation: a key that waited too long signs in',
    test: judgeAccessTest,
    only: 'waited too long',
    changes: [
      {
        file: 'apps/sftp/src/authentication/judge-access.ts',
        from: 'if (isPast(authorized?.pending?.until, now)) return',
        to: 'if (authorized === null && isPast(undefined, now)) return',
      },
    ],
  },
  {
    name: 'key rotation: the key that was replaced never ends',
    test: keyRotationTest,
    only: 'ends the old one after the overlap',
    changes: [{ file: keyRotation, from: 'endsEarlier ? key.expiresAt : end,', to: 'endsEarlier ? key.expiresAt : null,' }],
  },
  {
    name: 'key rotation: a new key has none of the limits of the one before',
    test: keyRotationTest,
    only: 'has the limits of the one that it replaces',
    changes: [{ file: keyRotation, from: 'offered.from.length === 0 ? (old?.from ?? []) : offered.from', to: 'offered.from' }],
  },
];
