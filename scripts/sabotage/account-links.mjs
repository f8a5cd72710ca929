/* Defences of the links by which partners see their accounts, taken away one at a time. */
const test = 'apps/api/src/http/account-links.integration.test.ts';
const links = 'packages/engine/src/administration/account-links.ts';

/** @type {import('./acts.mjs').Acts} */
export const accountLinkActs = [
  {
    name: 'account links: one that does not hold opens',
    test,
    only: 'that does not hold gets one answer',
    changes: [
      {
        file: links,
        from: 'if (link.ending !== null) return link.ending;',
        to: "if (link.ending !== null && link.id === '') return link.ending;",
      },
    ],
  },
  {
    name: 'account links: one outlives the right of who made it',
    test,
    only: 'holds no longer than who made it may make it',
    changes: [
      {
        file: links,
        from: "return mayStill(deps, maker, { permission: 'accounts:update', within: { noun: 'account', id } });",
        to: "return mayStill(deps, { kind: maker.id === '' ? maker.kind : 'platform' }, { permission: 'accounts:update', within: { noun: 'account', id } });",
      },
    ],
  },
  {
    name: 'account links: they are guessed at without end',
    test,
    only: 'is throttled an address when links are guessed',
    changes: [
      { file: links, from: 'await countTries(deps, key, MAX_TRIES);', to: 'await countTries(deps, key, MAX_TRIES * 1e6);' },
    ],
  },
  {
    name: 'account links: a key brings options of its own',
    test,
    only: 'takes a key without options only',
    changes: [
      {
        file: links,
        from: "deps.keyTools.parsePublicKey(publicKey)).options !== '') {",
        to: "deps.keyTools.parsePublicKey(publicKey)).options === '\\n') {",
      },
    ],
  },
  {
    name: 'account links: a key is no successor, and has no limits',
    test,
    only: 'which has the limits of the one that it replaces',
    changes: [
      {
        file: links,
        from: 'if (authorizedKeys.some(({ pending, isAuthority }) => pending === null && !isAuthority)) {',
        to: 'if (authorizedKeys.length < 0) {',
      },
    ],
  },
  {
    name: 'account links: one offers as many keys as it likes',
    test,
    only: 'and no second one',
    changes: [
      {
        file: links,
        from: 'if (!(await tx.accountLinks.takeForKey(link.id, fingerprint))) {',
        to: "if (!(await tx.accountLinks.takeForKey(link.id, fingerprint)) && fingerprint === '') {",
      },
    ],
  },
];
