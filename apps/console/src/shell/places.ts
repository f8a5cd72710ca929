import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import {
  ArrowSwitchIcon,
  BroadcastIcon,
  CalendarIcon,
  ChecklistIcon,
  CircleSlashIcon,
  ClockIcon,
  CodeIcon,
  DatabaseIcon,
  FileCodeIcon,
  FileIcon,
  IterationsIcon,
  KeyIcon,
  LogIcon,
  MeterIcon,
  OrganizationIcon,
  PeopleIcon,
  PersonIcon,
  PlugIcon,
  PulseIcon,
  ServerIcon,
  ShieldIcon,
  ShieldLockIcon,
  SignInIcon,
  WebhookIcon,
} from '@primer/octicons-react';
import type { OperationId } from '@waybill/contracts';

/** A place of the console: its name, its address, the key after `g`, and the read it needs. */
export interface PlaceEntry {
  readonly label: MessageDescriptor;
  readonly to:
    | '/'
    | '/runs'
    | '/transfers'
    | '/files'
    | '/sessions'
    | '/jobs'
    | '/schedules'
    | '/calendars'
    | '/partners'
    | '/connections'
    | '/accounts'
    | '/keys'
    | '/stores'
    | '/server'
    | '/bans'
    | '/audit'
    | '/crypto'
    | '/users'
    | '/roles'
    | '/approvals'
    | '/configuration'
    | '/sign-in-providers'
    | '/api-keys'
    | '/webhooks';
  readonly key: string;
  readonly icon: typeof MeterIcon;
  readonly needs: OperationId;
}

export const placeGroups: readonly { readonly label: MessageDescriptor; readonly places: readonly PlaceEntry[] }[] = [
  {
    label: msg`Exchange`,
    places: [
      { label: msg`Overview`, to: '/', key: 'o', icon: MeterIcon, needs: 'getOverview' },
      { label: msg`Runs`, to: '/runs', key: 'r', icon: PulseIcon, needs: 'listRuns' },
      { label: msg`Transfers`, to: '/transfers', key: 't', icon: ArrowSwitchIcon, needs: 'listTransfers' },
      { label: msg`Find a file`, to: '/files', key: 'f', icon: FileIcon, needs: 'listFileStories' },
      { label: msg`Sessions`, to: '/sessions', key: 'e', icon: BroadcastIcon, needs: 'listLiveSessions' },
      { label: msg`Jobs`, to: '/jobs', key: 'j', icon: IterationsIcon, needs: 'listJobs' },
      { label: msg`Schedules`, to: '/schedules', key: 'h', icon: ClockIcon, needs: 'listSchedules' },
      { label: msg`Calendars`, to: '/calendars', key: 'd', icon: CalendarIcon, needs: 'listCalendars' },
    ],
  },
  {
    label: msg`Parties`,
    places: [
      { label: msg`Partners`, to: '/partners', key: 'p', icon: OrganizationIcon, needs: 'listPartners' },
      { label: msg`Connections`, to: '/connections', key: 'c', icon: PlugIcon, needs: 'listConnections' },
      { label: msg`Accounts`, to: '/accounts', key: 'a', icon: PersonIcon, needs: 'listAccounts' },
      { label: msg`Keys`, to: '/keys', key: 'k', icon: KeyIcon, needs: 'listKeys' },
    ],
  },
  {
    label: msg`Platform`,
    places: [
      { label: msg`Stores`, to: '/stores', key: 's', icon: DatabaseIcon, needs: 'listStores' },
      { label: msg`SFTP server`, to: '/server', key: 'v', icon: ServerIcon, needs: 'getServerRules' },
      { label: msg`Bans`, to: '/bans', key: 'b', icon: CircleSlashIcon, needs: 'listBans' },
      { label: msg`Audit log`, to: '/audit', key: 'l', icon: LogIcon, needs: 'listAuditEvents' },
      { label: msg`Crypto inventory`, to: '/crypto', key: 'y', icon: ShieldLockIcon, needs: 'getCryptoInventory' },
      { label: msg`Users`, to: '/users', key: 'u', icon: PeopleIcon, needs: 'listUsers' },
      { label: msg`Roles`, to: '/roles', key: 'w', icon: ShieldIcon, needs: 'listRoles' },
      { label: msg`Approvals`, to: '/approvals', key: 'x', icon: ChecklistIcon, needs: 'listProposedChanges' },
      { label: msg`Configuration`, to: '/configuration', key: 'm', icon: FileCodeIcon, needs: 'getConfigurationDrift' },
      { label: msg`Sign-in`, to: '/sign-in-providers', key: 'n', icon: SignInIcon, needs: 'listOidcProviders' },
      { label: msg`API keys`, to: '/api-keys', key: 'i', icon: CodeIcon, needs: 'listApiKeys' },
      { label: msg`Webhooks`, to: '/webhooks', key: 'q', icon: WebhookIcon, needs: 'listWebhooks' },
    ],
  },
];

/** What can be made, and the letter after `n`. */
export const creations = [
  { label: msg`Onboard partner`, to: '/onboarding', key: 'o', needs: 'createPartner' },
  { label: msg`Create partner`, to: '/partners/new', key: 'p', needs: 'createPartner' },
  { label: msg`Create connection`, to: '/connections/new', key: 'c', needs: 'createConnection' },
  { label: msg`Create account`, to: '/accounts/new', key: 'a', needs: 'createAccount' },
  { label: msg`Create key`, to: '/keys/new', key: 'k', needs: 'createKey' },
  { label: msg`Create job`, to: '/jobs/new', key: 'j', needs: 'createJob' },
  { label: msg`Create schedule`, to: '/schedules/new', key: 'h', needs: 'createSchedule' },
  { label: msg`Create calendar`, to: '/calendars/new', key: 'd', needs: 'createCalendar' },
  { label: msg`Create store`, to: '/stores/new', key: 's', needs: 'createStore' },
  { label: msg`Invite person`, to: '/users/new', key: 'u', needs: 'invitePerson' },
  { label: msg`Create role`, to: '/roles/new', key: 'w', needs: 'createRole' },
  { label: msg`Create API key`, to: '/api-keys/new', key: 'i', needs: 'createApiKey' },
  { label: msg`Create webhook`, to: '/webhooks/new', key: 'q', needs: 'createWebhook' },
] as const satisfies readonly {
  readonly label: MessageDescriptor;
  readonly to: string;
  readonly key: string;
  readonly needs: OperationId;
}[];
