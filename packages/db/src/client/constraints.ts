/** What a unique constraint protects, in the words of the ports. */
interface UniqueConstraint {
  /** The input field at fault. */
  readonly field: string;
  /** The sentence for people; `value` is what was already there. */
  readonly sentence: (value: string) => string;
}

const taken = (what: string) => (value: string) => `The ${what} "${value}" is already taken.`;

/** Every unique constraint that input can violate. A test holds this against the database. */
export const uniqueConstraints: Readonly<Record<string, UniqueConstraint>> = {
  partners_slug_key: { field: 'slug', sentence: taken('slug') },
  connections_slug_key: { field: 'slug', sentence: taken('slug') },
  keys_slug_key: { field: 'slug', sentence: taken('slug') },
  stores_slug_key: { field: 'slug', sentence: taken('slug') },
  jobs_slug_key: { field: 'slug', sentence: taken('slug') },
  audit_tombstones_from_seq_key: { field: 'fromSeq', sentence: () => 'These events were removed already.' },
  retention_rules_slug_key: { field: 'slug', sentence: taken('slug') },
  webhooks_slug_key: { field: 'slug', sentence: taken('slug') },
  webhook_deliveries_webhook_id_seq_key: { field: 'seq', sentence: taken('seq') },
  audit_streams_slug_key: { field: 'slug', sentence: taken('slug') },
  scheduled_exports_slug_key: { field: 'slug', sentence: taken('slug') },
  scheduled_export_states_open_export_id_key: {
    field: 'openExportId',
    sentence: () => 'This export is of a scheduled one already.',
  },
  audit_anchors_slug_key: { field: 'slug', sentence: taken('slug') },
  calendars_slug_key: { field: 'slug', sentence: taken('slug') },
  arrivals_schedule_id_cause_key: { field: 'cause', sentence: () => 'This file waits for this schedule already.' },
  totp_factors_secret_id_key: { field: 'totp', sentence: () => 'This secret belongs to a second factor already.' },
  kept_stages_account_id_store_id_path_hash_key: {
    field: 'path',
    sentence: () => 'Something is kept for this account and path already.',
  },
  kept_stages_taken_by_key: { field: 'takenBy', sentence: () => 'This upload goes on with something already.' },
  accounts_username_key: { field: 'username', sentence: taken('user name') },
  bans_address_key: { field: 'address', sentence: (value) => `The address ${value} was banned at the same time.` },
  server_host_keys_fingerprint_key: { field: 'fingerprint', sentence: taken('fingerprint') },
  roles_slug_key: { field: 'slug', sentence: taken('slug') },
  users_username_key: { field: 'username', sentence: taken('user name') },
  oidc_providers_slug_key: { field: 'slug', sentence: taken('slug') },
  user_identities_subject_key: { field: 'subject', sentence: () => 'The provider knows somebody else by this subject already.' },
  user_identities_user_key: { field: 'providerId', sentence: () => 'This person signs in by this provider already.' },
  user_passkeys_credential_id_key: { field: 'response', sentence: () => 'This passkey is known already.' },
  account_links_token_hash_key: { field: 'tokenHash', sentence: () => 'There is such a link already.' },
  invitations_token_hash_key: { field: 'tokenHash', sentence: () => 'There is such an invitation already.' },
  api_keys_token_hash_key: { field: 'tokenHash', sentence: () => 'There is such an API key already.' },
  saved_views_owner_list_name_key: { field: 'name', sentence: () => 'There is a view of this name already.' },
  user_totp_factors_secret_id_key: { field: 'secondFactor', sentence: () => 'This secret belongs to a second factor already.' },
  web_sessions_token_hash_key: { field: 'tokenHash', sentence: () => 'There is such a session already.' },
  host_keys_connection_id_fingerprint_key: {
    field: 'fingerprint',
    sentence: (value) => `The connection has the host key ${value} already.`,
  },
  authorized_keys_account_id_fingerprint_key: {
    field: 'authorizedKeys',
    sentence: () => 'The same key is given twice for this account.',
  },
  audit_breaks_seq_reason_key: { field: 'seq', sentence: () => 'This break of the audit trail is known already.' },
  mounts_account_id_path_key: { field: 'mounts', sentence: () => 'The same path is mounted twice in this account.' },
  runs_schedule_id_slot_key: { field: 'slot', sentence: (value) => `There is a run of this schedule for ${value} already.` },
  transfers_job_id_fingerprint_hash_target_end_id_target_path_key: {
    field: 'sourceFingerprint',
    sentence: () => 'This job has taken this file already.',
  },
  receipts_transfer_id_key: { field: 'transferId', sentence: () => 'This transfer has its receipt already.' },
};

/** Every reference that input can get wrong, by its constraint: the field that names something which is not there. */
export const references: Readonly<Record<string, { readonly field: string; readonly noun: string }>> = {
  connections_partner_id_fkey: { field: 'partnerId', noun: 'partner' },
  connections_key_id_fkey: { field: 'keyId', noun: 'key' },
  connections_next_key_id_fkey: { field: 'nextKeyId', noun: 'key' },
  connections_password_secret_id_fkey: { field: 'passwordSecretId', noun: 'secret' },
  connections_proxy_password_secret_id_fkey: { field: 'proxyPasswordSecretId', noun: 'secret' },
  connections_jump_slug_fkey: { field: 'route', noun: 'connection' },
  host_keys_connection_id_fkey: { field: 'connectionId', noun: 'connection' },
  breakers_connection_id_fkey: { field: 'connectionId', noun: 'connection' },
  next_key_trials_connection_id_fkey: { field: 'connectionId', noun: 'connection' },
  accounts_partner_id_fkey: { field: 'partnerId', noun: 'partner' },
  account_usage_account_id_fkey: { field: 'accountId', noun: 'account' },
  account_links_account_id_fkey: { field: 'accountId', noun: 'account' },
  totp_factors_secret_id_fkey: { field: 'totp', noun: 'secret' },
  mounts_store_id_fkey: { field: 'mounts', noun: 'store' },
  file_uploads_store_id_fkey: { field: 'storeId', noun: 'store' },
  file_uploads_connection_id_fkey: { field: 'connectionId', noun: 'connection' },
  kept_stages_store_id_fkey: { field: 'storeId', noun: 'store' },
  unnamed_uploads_store_id_fkey: { field: 'storeId', noun: 'store' },
  unnamed_uploads_transfer_id_fkey: { field: 'transferId', noun: 'transfer' },
  keys_private_secret_id_fkey: { field: 'privateSecretId', noun: 'secret' },
  jobs_partner_id_fkey: { field: 'partnerId', noun: 'partner' },
  jobs_connection_id_fkey: { field: 'definition', noun: 'connection' },
  jobs_store_id_fkey: { field: 'definition', noun: 'store' },
  job_targets_job_id_fkey: { field: 'jobId', noun: 'job' },
  job_targets_connection_id_fkey: { field: 'definition', noun: 'connection' },
  job_targets_store_id_fkey: { field: 'definition', noun: 'store' },
  jobs_id_definition_version_fkey: { field: 'definitionVersion', noun: 'definition' },
  schedules_job_id_fkey: { field: 'jobId', noun: 'job' },
  schedules_calendar_id_fkey: { field: 'calendarId', noun: 'calendar' },
  schedules_store_id_fkey: { field: 'storeId', noun: 'store' },
  schedules_after_job_id_fkey: { field: 'afterJobId', noun: 'job' },
  arrivals_schedule_id_fkey: { field: 'scheduleId', noun: 'schedule' },
  scheduled_exports_store_id_fkey: { field: 'deliverTo/storeId', noun: 'store' },
  scheduled_exports_connection_id_fkey: { field: 'deliverTo/connectionId', noun: 'connection' },
  audit_anchors_store_id_fkey: { field: 'place/storeId', noun: 'store' },
  audit_anchors_connection_id_fkey: { field: 'place/connectionId', noun: 'connection' },
  proposed_changes_request_secret_id_fkey: { field: 'request', noun: 'secret' },
  oidc_providers_secret_id_fkey: { field: 'clientSecret', noun: 'secret' },
  webhooks_secret_id_fkey: { field: 'secret', noun: 'secret' },
  audit_streams_secret_id_fkey: { field: 'destination', noun: 'secret' },
  audit_anchors_secret_id_fkey: { field: 'place/secretAccessKey', noun: 'secret' },
  audit_retention_anchor_id_fkey: { field: 'anchorId', noun: 'anchor' },
  retention_rules_store_id_fkey: { field: 'storeId', noun: 'store' },
  retention_rules_archive_store_id_fkey: { field: 'archive/storeId', noun: 'store' },
  runs_job_id_job_version_fkey: { field: 'jobVersion', noun: 'job version' },
  sightings_run_id_fkey: { field: 'runId', noun: 'run' },
  transfers_run_id_fkey: { field: 'runId', noun: 'run' },
  receipts_transfer_id_fkey: { field: 'transferId', noun: 'transfer' },
  server_host_keys_secret_id_fkey: { field: 'secretId', noun: 'secret' },
  user_totp_factors_secret_id_fkey: { field: 'secondFactor', noun: 'secret' },
  users_role_fkey: { field: 'role', noun: 'role' },
  web_sessions_user_id_fkey: { field: 'userId', noun: 'user' },
};

/** The camelCase field of a CHECK such as `stores_root_check`; undefined for one over several columns. */
export function fieldOfCheck(constraint: string): string | undefined {
  const column =
    /^(?:host_keys|server_host_keys|server_rules|address_scores|authorized_keys|job_definitions|api_keys|web_sessions|idempotency_keys|[a-z]+)_(.+)_check$/.exec(
      constraint,
    )?.[1];
  return column?.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
