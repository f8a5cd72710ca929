import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { AlgorithmInUseView, BrokenView, ExpiringView, KeyInUseView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';
import type { TextColumn } from '../../ui/as-csv.js';
import { Badge } from '../../ui/badge.js';
import type { Column } from '../../ui/data-table.js';
import { FileName, ForeignText } from '../../ui/file-name.js';
import { Time } from '../../ui/time.js';

type Shown<Row> = Column<Row> & TextColumn<Row>;

const directions = spoken({ in: msg`They sign in to us`, out: msg`We sign in to them` });
const mono = (text: string) => <FileName name={text} />;

export const algorithmColumns: readonly Shown<AlgorithmInUseView>[] = [
  {
    ...{ id: 'algorithm', header: msg`Algorithm` },
    sortBy: ({ algorithm }) => algorithm,
    text: ({ algorithm }) => algorithm,
    cell: ({ algorithm, isOld }) => (
      <>
        {mono(algorithm)}{' '}
        {isOld && (
          <Badge tone="warn">
            <Trans>old</Trans>
          </Badge>
        )}
      </>
    ),
  },
  { ...{ id: 'use', header: msg`For` }, sortBy: ({ use }) => use, text: ({ use }) => use, cell: ({ use }) => use },
  {
    ...{ id: 'partner', header: msg`Partner` },
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
    ...{ id: 'direction', header: msg`Direction`, wide: true },
    sortBy: ({ direction }) => direction,
    text: ({ direction }) => directions[direction],
    cell: ({ direction }) => directions[direction],
  },
  {
    ...{ id: 'sessions', header: msg`Sessions`, align: 'right', wide: true },
    sortBy: ({ sessions }) => sessions,
    text: ({ sessions }) => sessions,
    cell: ({ sessions }) => <span className="wb-number">{sessions}</span>,
  },
  {
    ...{ id: 'lastAt', header: msg`Last`, wide: true },
    sortBy: ({ lastAt }) => lastAt,
    text: ({ lastAt }) => lastAt,
    cell: ({ lastAt }) => <Time at={lastAt} />,
  },
];

const kinds: Readonly<Record<KeyInUseView['kind'] | ExpiringView['kind'], string>> = spoken({
  key: msg`Key of ours`,
  'authorized-key': msg`Key of a partner`,
  'host-key': msg`Host key of a partner`,
  'server-host-key': msg`Host key of ours`,
  'api-key': msg`API key`,
  account: msg`Account`,
  waiver: msg`Waiver for old algorithms`,
});

export const keyColumns: readonly Shown<KeyInUseView>[] = [
  {
    ...{ id: 'kind', header: msg`What` },
    sortBy: ({ kind }) => kind,
    text: ({ kind }) => kinds[kind],
    cell: ({ kind }) => kinds[kind],
  },
  {
    ...{ id: 'name', header: msg`Name` },
    sortBy: ({ name }) => name,
    text: ({ name }) => name,
    cell: ({ name, usedBy }) => (
      <>
        <ForeignText text={name} />
        <span className="wb-sub">{usedBy.length === 0 ? t`not used` : usedBy.join(', ')}</span>
      </>
    ),
  },
  {
    ...{ id: 'algorithm', header: msg`Algorithm` },
    sortBy: ({ algorithm }) => algorithm,
    text: ({ algorithm, bits }) => (bits === null ? algorithm : `${algorithm} ${bits}`),
    cell: ({ algorithm, bits }) => (
      <span className="wb-mono">
        {algorithm} {bits}
      </span>
    ),
  },
  {
    ...{ id: 'fingerprint', header: msg`Fingerprint`, wide: true },
    text: ({ fingerprint }) => fingerprint,
    cell: ({ fingerprint }) => <FileName name={fingerprint} truncate />,
  },
];

export const expiringColumns: readonly Shown<ExpiringView>[] = [
  { ...{ id: 'kind', header: msg`What` }, text: ({ kind }) => kinds[kind], cell: ({ kind }) => kinds[kind] },
  { ...{ id: 'name', header: msg`Name` }, text: ({ name }) => name, cell: ({ name }) => <ForeignText text={name} /> },
  {
    ...{ id: 'partner', header: msg`Partner`, wide: true },
    text: ({ partnerName }) => partnerName ?? undefined,
    cell: ({ partnerName }) => <ForeignText text={partnerName ?? '–'} />,
  },
  { ...{ id: 'at', header: msg`Ends` }, text: ({ at }) => at, cell: ({ at }) => <Time at={at} /> },
];

export const brokenColumns: readonly Shown<BrokenView>[] = [
  {
    ...{ id: 'partner', header: msg`Partner` },
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
    ...{ id: 'verdict', header: msg`What happens` },
    text: ({ always }) => (always ? t`breaks` : t`may go on with another`),
    cell: ({ always, waiverUntil }) => (
      <>
        <Badge tone={always ? 'bad' : 'warn'}>{always ? t`breaks` : t`may go on with another`}</Badge>
        {waiverUntil !== null && (
          <span className="wb-sub">
            <Trans>The waiver ends on {waiverUntil}, before that.</Trans>
          </span>
        )}
      </>
    ),
  },
  { ...{ id: 'uses', header: msg`For` }, text: ({ uses }) => uses.join(' '), cell: ({ uses }) => uses.join(', ') },
  {
    ...{ id: 'jobs', header: msg`Jobs` },
    text: ({ jobs }) => jobs.join(' '),
    cell: ({ jobs }) => (jobs.length === 0 ? <span className="wb-dim">–</span> : jobs.join(', ')),
  },
  {
    ...{ id: 'lastAt', header: msg`Last used`, wide: true },
    text: ({ lastAt }) => lastAt,
    cell: ({ lastAt }) => <Time at={lastAt} />,
  },
];
