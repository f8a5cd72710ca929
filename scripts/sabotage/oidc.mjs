/* Defences of signing in by a provider, taken away one at a time. */
const test = 'apps/api/src/http/oidc.integration.test.ts';
const oidc = 'packages/secrets/src/oidc.ts';

/** @type {import('./acts.mjs').Acts} */
export const oidcActs = [
  {
    name: 'OIDC: another browser ends what one began',
    test: 'packages/db/src/repositories/oidc-flows.integration.test.ts',
    changes: [
      {
        file: 'packages/db/src/repositories/oidc-providers.ts',
        from: 'if (row === null || row.browserHash !== browserHash || row.expiresAt <= now) return undefined;',
        to: 'if (row === null || row.expiresAt <= now) return undefined;',
      },
      {
        file: 'packages/db/src/repositories/oidc-providers.ts',
        from: 'deleteMany({ where: { stateHash, browserHash } })',
        to: 'deleteMany({ where: { stateHash } })',
      },
    ],
  },
  {
    name: 'OIDC: a flow holds more than once',
    test: 'packages/db/src/repositories/oidc-flows.integration.test.ts',
    changes: [
      {
        file: 'packages/db/src/repositories/oidc-providers.ts',
        from: 'const { count } = await client.oidcFlow.deleteMany({ where: { stateHash, browserHash } });',
        to: 'const count = await client.oidcFlow.count({ where: { stateHash, browserHash } });',
      },
    ],
  },
  {
    name: 'OIDC: another provider answers than was asked (mix-up)',
    test,
    only: 'mix-up',
    changes: [
      {
        file: 'packages/engine/src/administration/oidc-flows.ts',
        from: ' || flow.providerId !== provider.id) {',
        to: ') {',
      },
    ],
  },
  {
    name: 'OIDC: nobody looks at the signature of a token',
    test,
    only: 'a token of a key that is not published',
    changes: [
      {
        file: oidc,
        from: 'const execute = [client.enableNonRepudiationChecks];',
        to: 'const execute: ((config: Configuration) => void)[] = [];',
      },
    ],
  },
  {
    name: 'OIDC: a token is of any sign-in (nonce)',
    test,
    only: 'no nonce',
    changes: [
      { file: oidc, from: '        ...{ state, nonce },\n', to: "        ...{ state, ...(nonce === '' ? { nonce } : {}) },\n" },
      {
        file: oidc,
        from: '          expectedNonce: nonce,\n',
        to: "          ...(nonce === '' ? { expectedNonce: nonce } : {}),\n",
      },
    ],
  },
  {
    name: 'OIDC: a provider has browsers sent to any address',
    test,
    only: 'whatever it says of itself',
    changes: [
      {
        file: oidc,
        from: "const foreign = needed.filter((name) => !isWeb(found[name] ?? ''));",
        to: "const foreign = needed.filter((name) => !isWeb('https://x.example') && found[name] === '');",
      },
    ],
  },
  {
    name: 'OIDC: whoever signed in is led anywhere (open redirect)',
    test,
    only: 'leads nowhere but to the console',
    changes: [
      {
        file: 'packages/contracts/src/oidc-sign-in.ts',
        from: '.regex(/^\\/([!-.0-[\\]-~][!-[\\]-~]*)?$/,',
        to: '.regex(/./,',
      },
    ],
  },
  {
    name: 'OIDC: the session that the browser had goes on (fixation)',
    test,
    only: 'begins a session of its own',
    changes: [
      {
        file: 'apps/api/src/controllers/oidc-sign-in.ts',
        from: 'const before = previousToken === undefined ? {} : { previousToken };',
        to: "const before = previousToken === undefined || previousToken !== '' ? {} : { previousToken };",
      },
    ],
  },
  {
    name: 'OIDC: a proof may be as old as it likes',
    test,
    only: 'is proven once more',
    changes: [
      {
        file: oidc,
        from: '...(fresh ? { maxAge: FRESH_SECONDS } : {}),',
        to: '...(fresh ? { maxAge: FRESH_SECONDS * 1e6 } : {}),',
      },
    ],
  },
  {
    name: 'OIDC: a name is enough to be somebody',
    test,
    only: 'never by a name or an address',
    changes: [
      {
        file: 'packages/engine/src/administration/sign-in-with-provider.ts',
        from: 'if ((await tx.users.findByUsername(username)) !== undefined) {',
        to: "const taken = await tx.users.findByUsername(username);\n    if (taken !== undefined) return taken;\n    if (username === '') {",
      },
    ],
  },
  {
    name: 'OIDC: a provider is asked in plain text',
    test: 'packages/storage/src/collectors/outbound-fetch.integration.test.ts',
    changes: [
      {
        file: 'packages/storage/src/collectors/outbound-fetch.ts',
        from: "if (!isSecure && !(url.protocol === 'http:' && isThisMachine(host))) {",
        to: "if (!isSecure && url.protocol !== 'http:') {",
      },
    ],
  },
];
