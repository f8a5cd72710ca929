import {
  ArrowSwitchIcon,
  BroadcastIcon,
  CalendarIcon,
  CircleSlashIcon,
  ClockIcon,
  CodeIcon,
  DatabaseIcon,
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
  ShieldLockIcon,
} from '@primer/octicons-react';
import { type RouteContract, routes } from '@waybill/contracts';

/** A place of the console: its name, its address, the key after `g`, and the read it needs. */
export interface PlaceEntry {
  readonly label: string;
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
    | '/api-keys';
  readonly key: string;
  readonly icon: typeof MeterIcon;
  readonly needs: RouteContract;
}

export const placeGroups: readonly { readonly label: string; readonly places: readonly PlaceEntry[] }[] = [
  {
    label: 'Exchange',
    places: [
      { label: 'Overview', to: '/', key: 'o', icon: MeterIcon, needs: routes.getOverview },
      { label: 'Runs', to: '/runs', key: 'r', icon: PulseIcon, needs: routes.listRuns },
      { label: 'Transfers', to: '/transfers', key: 't', icon: ArrowSwitchIcon, needs: routes.listTransfers },
      { label: 'Find a file', to: '/files', key: 'f', icon: FileIcon, needs: routes.listFileStories },
      { label: 'Sessions', to: '/sessions', key: 'e', icon: BroadcastIcon, needs: routes.listLiveSessions },
      { label: 'Jobs', to: '/jobs', key: 'j', icon: IterationsIcon, needs: routes.listJobs },
      { label: 'Schedules', to: '/schedules', key: 'h', icon: ClockIcon, needs: routes.listSchedules },
      { label: 'Calendars', to: '/calendars', key: 'd', icon: CalendarIcon, needs: routes.listCalendars },
    ],
  },
  {
    label: 'Parties',
    places: [
      { label: 'Partners', to: '/partners', key: 'p', icon: OrganizationIcon, needs: routes.listPartners },
      { label: 'Connections', to: '/connections', key: 'c', icon: PlugIcon, needs: routes.listConnections },
      { label: 'Accounts', to: '/accounts', key: 'a', icon: PersonIcon, needs: routes.listAccounts },
      { label: 'Keys', to: '/keys', key: 'k', icon: KeyIcon, needs: routes.listKeys },
    ],
  },
  {
    label: 'Platform',
    places: [
      { label: 'Stores', to: '/stores', key: 's', icon: DatabaseIcon, needs: routes.listStores },
      { label: 'SFTP server', to: '/server', key: 'v', icon: ServerIcon, needs: routes.getServerRules },
      { label: 'Bans', to: '/bans', key: 'b', icon: CircleSlashIcon, needs: routes.listBans },
      { label: 'Audit log', to: '/audit', key: 'l', icon: LogIcon, needs: routes.listAuditEvents },
      { label: 'Crypto inventory', to: '/crypto', key: 'y', icon: ShieldLockIcon, needs: routes.getCryptoInventory },
      { label: 'Users', to: '/users', key: 'u', icon: PeopleIcon, needs: routes.listUsers },
      { label: 'API keys', to: '/api-keys', key: 'i', icon: CodeIcon, needs: routes.listApiKeys },
    ],
  },
];

/** What can be made, and the letter after `n`. */
export const creations = [
  { label: 'Create partner', to: '/partners/new', key: 'p', needs: routes.createPartner },
  { label: 'Create connection', to: '/connections/new', key: 'c', needs: routes.createConnection },
  { label: 'Create account', to: '/accounts/new', key: 'a', needs: routes.createAccount },
  { label: 'Create key', to: '/keys/new', key: 'k', needs: routes.createKey },
  { label: 'Create job', to: '/jobs/new', key: 'j', needs: routes.createJob },
  { label: 'Create schedule', to: '/schedules/new', key: 'h', needs: routes.createSchedule },
  { label: 'Create calendar', to: '/calendars/new', key: 'd', needs: routes.createCalendar },
  { label: 'Create store', to: '/stores/new', key: 's', needs: routes.createStore },
  { label: 'Create user', to: '/users/new', key: 'u', needs: routes.createUser },
  { label: 'Create API key', to: '/api-keys/new', key: 'i', needs: routes.createApiKey },
] as const;
