import * as core from '@waybill/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { references, uniqueConstraints } from '../client/constraints.js';
import { Prisma } from '../generated/client.js';
import { databaseShape } from '../testing/database-shape.js';
import { type OpenDatabase, openDatabase } from '../testing/open-database.js';
import { prismaModels, prismaShape } from '../testing/prisma-schema.js';

let open: OpenDatabase;
beforeAll(async () => {
  open = await openDatabase();
});
afterAll(() => open.close());

describe('the schema and the migrations', () => {
  it('describe the same tables: columns, types, nullability, defaults, keys, indexes and references', async () => {
    const schema = prismaShape(prismaModels());
    const database = await databaseShape(open.admin);
    expect([...database.keys()].sort()).toEqual([...schema.keys()].sort());
    for (const [table, shape] of schema) expect(database.get(table), table).toEqual(shape);
  });

  it('are what the generated client was made of', () => {
    const models = prismaModels();
    expect(models.map(({ name }) => name).sort()).toEqual(Object.keys(Prisma.ModelName).sort());
    const fields = models.find(({ name }) => name === 'Transfer')?.fields.map(({ name }) => name) ?? [];
    expect(fields).toEqual(expect.arrayContaining(Object.keys(Prisma.TransferScalarFieldEnum)));
  });
});

describe('the words of a CHECK', () => {
  it.each([
    ['partners_status_check', core.partnerStatuses],
    ['partners_data_category_check', core.dataCategories],
    ['keys_algorithm_check', core.keyAlgorithms],
    ['stores_kind_check', core.storeKinds],
    ['connections_status_check', core.connectionStatuses],
    ['host_keys_state_check', core.hostKeyStates],
    ['accounts_status_check', core.accountStatuses],
    ['accounts_sign_in_check', core.signInRequirements],
    ['mounts_permissions_check', core.mountPermissions],
    ['jobs_status_check', core.jobStatuses],
    ['schedules_kind_check', core.scheduleKinds],
    ['schedules_catch_up_check', core.catchUpPolicies],
    ['schedules_on_closed_day_check', core.closedDayPolicies],
    ['schedules_after_outcome_check', core.afterOutcomes],
    ['runs_trigger_check', core.runTriggers],
    ['runs_state_check', core.runStates],
    ['sightings_decision_check', core.sightingDecisions],
    ['sightings_reason_check', core.sightingReasons],
    ['transfers_direction_check', core.transferDirections],
    ['transfers_state_check', core.transferStates],
    ['transfers_priority_check', core.transferPriorities],
    ['transfers_verification_check', core.verificationLevels],
    ['transfers_post_action_check', core.postActionStates],
    ['bans_reason_check', core.banReasons],
    ['server_host_keys_algorithm_check', core.keyAlgorithms],
    ['server_host_keys_state_check', core.serverHostKeyStates],
    ['roles_built_in_check', core.roles],
    ['audit_events_outcome_check', core.auditOutcomes],
    ['audit_events_severity_check', core.auditSeverities],
  ])('%s are those of core', async (name, words) => {
    const { rows } = await open.admin.query<{ text: string }>(
      'SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conname = $1',
      [name],
    );
    const inDatabase = [...(rows[0]?.text ?? '').matchAll(/'([^']+)'/g)].map(([, word]) => word);
    expect(inDatabase).toEqual([...words]);
  });
});

describe('the messages about constraints', () => {
  it('name constraints that exist, and leave out no reference', async () => {
    const { rows } = await open.admin.query<{ name: string; kind: string }>(`
      SELECT conname AS name, contype AS kind FROM pg_constraint WHERE connamespace = 'public'::regnamespace`);
    const named = (kind: string) => rows.filter((row) => row.kind === kind).map(({ name }) => name);
    expect(named('u')).toEqual(expect.arrayContaining(Object.keys(uniqueConstraints)));
    // Whose part something is, is not for a caller to get wrong; the id of an audit event is made here.
    const internal = [
      'authorized_keys_account_id_fkey',
      'mounts_account_id_fkey',
      'totp_factors_account_id_fkey',
      'live_sessions_process_id_fkey',
      'user_totp_factors_user_id_fkey',
      'user_recovery_codes_user_id_fkey',
      'user_sign_ins_user_id_fkey',
      'invitations_user_id_fkey',
      'user_passkeys_user_id_fkey',
      'passkey_challenges_user_id_fkey',
      'user_identities_user_id_fkey',
      'user_identities_provider_id_fkey',
      'oidc_flows_provider_id_fkey',
      'oidc_flows_user_id_fkey',
      'oidc_flows_invitation_id_fkey',
      'web_sessions_provider_id_fkey',
      'invitations_invited_by_id_fkey',
      'audit_export_parts_export_id_fkey',
      'audit_export_deliveries_export_id_fkey',
      'scheduled_export_states_scheduled_export_id_fkey',
      'audit_anchor_states_anchor_id_fkey',
      'audit_stream_states_stream_id_fkey',
      'webhook_states_webhook_id_fkey',
      'webhook_deliveries_webhook_id_fkey',
      'webhook_attempts_delivery_id_fkey',
      'retention_rule_states_rule_id_fkey',
    ];
    expect(
      named('f')
        .filter((name) => !internal.includes(name))
        .sort(),
    ).toEqual(Object.keys(references).sort());
    expect(
      named('u')
        .filter((name) => name !== 'audit_events_id_key')
        .sort(),
    ).toEqual(Object.keys(uniqueConstraints).sort());
  });
});

describe('the rights of waybill_app', () => {
  it('are on every table exactly those it needs', async () => {
    const { rows } = await open.admin.query<{ table: string; rights: string }>(`
      SELECT relname AS table, concat_ws(' ',
        CASE WHEN has_table_privilege('waybill_app', oid, 'SELECT') THEN 'read' END,
        CASE WHEN has_table_privilege('waybill_app', oid, 'INSERT') THEN 'add' END,
        CASE WHEN has_table_privilege('waybill_app', oid, 'UPDATE') OR has_any_column_privilege('waybill_app', oid, 'UPDATE')
          THEN 'change' END,
        CASE WHEN has_table_privilege('waybill_app', oid, 'DELETE') THEN 'remove' END,
        CASE WHEN has_table_privilege('waybill_app', oid, 'TRUNCATE, REFERENCES, TRIGGER') THEN 'more' END) AS rights
      FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`);
    const by = (rights: string) =>
      rows
        .filter((row) => row.rights === rights)
        .map(({ table }) => table)
        .sort();
    expect(by('read add')).toEqual([
      'audit_checkpoints',
      'audit_subtrees',
      'job_definitions',
      'receipts',
      'sightings',
      'signing_keys',
    ]);
    expect(by('read')).toEqual(['audit_disclosures', 'audit_events', 'audit_tombstones', 'schema_migrations']);
    expect(by('read add change')).toEqual(['audit_breaks', 'legal_holds', 'proposed_changes']);
    expect(by('read change')).toEqual(['audit_retention', 'transfer_sums']);
    expect(by('read add remove')).toEqual(['audit_export_parts', 'transfer_days']);
    expect(by('read add change remove')).toHaveLength(rows.length - 17);
  });
});
