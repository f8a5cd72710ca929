/* How facts come into the trail: as foreseen, together, or not at all. */
const recorder = 'packages/engine/src/recording/recorder.test.ts';
const transactions = 'packages/db/src/transaction.integration.test.ts';
const sets = 'packages/db/src/repositories/transfer-sets.integration.test.ts';
const trail = 'packages/db/src/trail/audit.integration.test.ts';

/** @type {import('./acts.mjs').Acts} */
export const trailActs = [
  {
    name: 'recording: nobody looks whether a schedule waits for the file that arrives',
    test: recorder,
    only: 'goes step by step where a Schedule waits for files',
    changes: [
      {
        file: 'packages/engine/src/recording/recorder.ts',
        from: 'const answered = Promise.all([tx.transfers.advanceForeseen(steps), tx.schedules.assertNobodyWaits([...unheeded])]).then(',
        to: 'const answered = Promise.all([tx.transfers.advanceForeseen(steps)]).then(',
      },
    ],
  },
  {
    name: 'recording: a step that cannot be taken does not stop what was foreseen of it',
    test: sets,
    only: 'that are foreseen are all taken, or the transaction fails',
    changes: [
      {
        file: 'packages/db/src/repositories/update-transfers.ts',
        from: '(SELECT count(*) FROM changed) = $3::int,',
        to: '(SELECT count(*) FROM changed) <= $3::int,',
      },
    ],
  },
  {
    name: 'recording: what failed first is not what is told',
    test: transactions,
    only: 'leaves nothing when what was on its way as it was concluded fails',
    changes: [
      {
        file: 'packages/db/src/client/connection.ts',
        from: 'throw failure !== undefined && isAftermath(error) ? failure : error;',
        to: 'throw error;',
      },
    ],
  },
  {
    name: 'audit trail: who appends chooses the number and the time that it is found by',
    test: trail,
    only: 'cannot be appended to with a number, a time or a hash of somebody’s choice',
    changes: [
      {
        file: 'prisma/migrations/0065_the_chain_is_linked_where_it_ends/migration.sql',
        from: 'SELECT before_seq + stored.number, event.id,',
        to: "SELECT (stored.body::json ->> 'seq')::bigint, event.id,",
      },
    ],
  },
  {
    name: 'audit trail: the places of a draft are not counted',
    test: trail,
    only: 'cannot be appended to with a number, a time or a hash of somebody’s choice',
    changes: [
      {
        file: 'prisma/migrations/0065_the_chain_is_linked_where_it_ends/migration.sql',
        from: 'IF cardinality(parts) <> 4 THEN',
        to: 'IF cardinality(parts) < 4 THEN',
      },
    ],
  },
];
