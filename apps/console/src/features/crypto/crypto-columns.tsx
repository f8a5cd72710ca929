import type { AlgorithmInUseView, BrokenView, ExpiringView, KeyInUseView } from '@waybill/contracts';
import type { TextColumn } from '../../ui/as-csv.js';
import { Badge } from '../../ui/badge.js';
import type { Column } from '../../ui/data-table.js';
import { FileName, ForeignText } from '../../ui/file-name.js';
import { Time } from '../../ui/time.js';

type Shown<Row> = Column<Row> & TextColumn<Row>;

const directions = { in: 'They sign in to us', out: 'We sign in to them' } as const;
const mono = (text: string) => <FileName name={text} />;

export const algorithmColumns: readonly Shown<AlgorithmInUseView>[] = [
  {
    ...{ id: 'algorithm', header: 'Algorithm' },
    sortBy: ({ algorithm }) => algorithm,
    text: ({ algorithm }) => algorithm,
    cell: ({ algorithm, isOld }) => (
      <>
        {mono(algorithm)} {isOld && <Badge tone="warn">old</Badge>}
      </>
    ),
  },
  { ...{ id: 'use', header: 'For' }, sortBy: ({ use }) => use, text: ({ use }) => use, cell: ({ use }) => use },
  {
    ...{ id: 'partner', header: 'Partner' },
    sortBy: ({ partnerName }) => partnerName,
    text: ({ partnerName }) => partnerName,
    cell: ({ partnerName, party }) => (
      <>
        <ForeignText text={partnerName} />
        <span className="wb-sub">
          <ForeignText text={party} />
        </span>
      </>
    ),
  },
  {
    ...{ id: 'direction', header: 'Direction', wide: true },
    sortBy: ({ direction }) => direction,
    text: ({ direction }) => directions[direction],
    cell: ({ direction }) => directions[direction],
  },
  {
    ...{ id: 'sessions', header: 'Sessions', align: 'right', wide: true },
    sortBy: ({ sessions }) => sessions,
    text: ({ sessions }) => sessions,
    cell: ({ sessions }) => <span className="wb-number">{sessions}</span>,
  },
  {
    ...{ id: 'lastAt', header: 'Last', wide: true },
    sortBy: ({ lastAt }) => lastAt,
    text: ({ lastAt }) => lastAt,
    cell: ({ lastAt }) => <Time at={lastAt} />,
  },
];

const kinds: Readonly<Record<KeyInUseView['kind'] | ExpiringView['kind'], string>> = {
  key: 'Key of ours',
  'authorized-key': 'Key of a partner',
  'host-key': 'Host key of a partner',
  'server-host-key': 'Host key of ours',
  'api-key': 'API key',
  account: 'Account',
  waiver: 'Waiver for old algorithms',
};

export const keyColumns: readonly Shown<KeyInUseView>[] = [
  {
    ...{ id: 'kind', header: 'What' },
    sortBy: ({ kind }) => kind,
    text: ({ kind }) => kinds[kind],
    cell: ({ kind }) => kinds[kind],
  },
  {
    ...{ id: 'name', header: 'Name' },
    sortBy: ({ name }) => name,
    text: ({ name }) => name,
    cell: ({ name, usedBy }) => (
      <>
        <ForeignText text={name} />
        <span className="wb-sub">{usedBy.length === 0 ? 'not used' : usedBy.join(', ')}</span>
      </>
    ),
  },
  {
    ...{ id: 'algorithm', header: 'Algorithm' },
    sortBy: ({ algorithm }) => algorithm,
    text: ({ algorithm, bits }) => (bits === null ? algorithm : `${algorithm} ${bits}`),
    cell: ({ algorithm, bits }) => (
      <span className="wb-mono">
        {algorithm} {bits}
      </span>
    ),
  },
  {
    ...{ id: 'fingerprint', header: 'Fingerprint', wide: true },
    text: ({ fingerprint }) => fingerprint,
    cell: ({ fingerprint }) => <FileName name={fingerprint} truncate />,
  },
];

export const expiringColumns: readonly Shown<ExpiringView>[] = [
  { ...{ id: 'kind', header: 'What' }, text: ({ kind }) => kinds[kind], cell: ({ kind }) => kinds[kind] },
  { ...{ id: 'name', header: 'Name' }, text: ({ name }) => name, cell: ({ name }) => <ForeignText text={name} /> },
  {
    ...{ id: 'partner', header: 'Partner', wide: true },
    text: ({ partnerName }) => partnerName ?? undefined,
    cell: ({ partnerName }) => <ForeignText text={partnerName ?? '–'} />,
  },
  { ...{ id: 'at', header: 'Ends' }, text: ({ at }) => at, cell: ({ at }) => <Time at={at} /> },
];

export const brokenColumns: readonly Shown<BrokenView>[] = [
  {
    ...{ id: 'partner', header: 'Partner' },
    text: ({ partnerName }) => partnerName,
    cell: ({ partnerName, party }) => (
      <>
        <ForeignText text={partnerName} />
        <span className="wb-sub">
          <ForeignText text={party} />
        </span>
      </>
    ),
  },
  {
    ...{ id: 'verdict', header: 'What happens' },
    text: ({ always }) => (always ? 'breaks' : 'may go on with another'),
    cell: ({ always, waiverUntil }) => (
      <>
        <Badge tone={always ? 'bad' : 'warn'}>{always ? 'breaks' : 'may go on with another'}</Badge>
        {waiverUntil !== null && <span className="wb-sub">The waiver ends on {waiverUntil}, before that.</span>}
      </>
    ),
  },
  { ...{ id: 'uses', header: 'For' }, text: ({ uses }) => uses.join(' '), cell: ({ uses }) => uses.join(', ') },
  {
    ...{ id: 'jobs', header: 'Jobs' },
    text: ({ jobs }) => jobs.join(' '),
    cell: ({ jobs }) => (jobs.length === 0 ? <span className="wb-dim">–</span> : jobs.join(', ')),
  },
  {
    ...{ id: 'lastAt', header: 'Last used', wide: true },
    text: ({ lastAt }) => lastAt,
    cell: ({ lastAt }) => <Time at={lastAt} />,
  },
];
