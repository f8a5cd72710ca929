/* What people do with files by hand, and what they hear of it. */
const writing = 'apps/api/src/files/writing.integration.test.ts';
const live = 'apps/api/src/live/live.integration.test.ts';
const webhooks = 'packages/engine/src/webhooks/webhooks.integration.test.ts';

/** @type {import('./acts.mjs').Acts} */
export const byHandActs = [
  {
    name: 'files by hand: one begun before goes to a partner without the second person',
    test: writing,
    only: 'is refused while sending takes a second person',
    changes: [
      {
        file: 'packages/engine/src/files/put-file.ts',
        from: '      await refuseWithoutSecondPerson(deps, which.place);\n',
        to: '',
      },
    ],
  },
  {
    name: 'files by hand: what is done is done before it is in the trail',
    test: writing,
    only: 'stay as they are while the trail cannot be written',
    changes: [
      {
        file: 'packages/engine/src/files/change-files.ts',
        from: '      await tx.audit.written();\n',
        to: '',
      },
    ],
  },
  {
    name: 'live events: who has a scope hears of other partners',
    test: live,
    only: 'tells what their reads show, and nothing of other partners',
    changes: [
      {
        file: 'apps/api/src/live/scoped-sight.ts',
        from: 'return change.partnerId === undefined && (await this.#reader.holds(reach, noun, change.id));',
        to: "return change.id !== '' || (await this.#reader.holds(reach, noun, change.id));",
      },
    ],
  },
  {
    name: 'webhooks: another server is told the secret headers',
    test: webhooks,
    only: 'does not tell another server its secret headers',
    changes: [
      {
        file: 'packages/engine/src/administration/webhooks.ts',
        from: 'if (headers === undefined && known.headerNames.length > 0 &&',
        to: 'if (headers === undefined && known.headerNames.length < 0 &&',
      },
    ],
  },
];
