import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { AccountSignInsView, SelfServiceView } from '@waybill/contracts';
import { useEffect, useState } from 'react';
import { queryClient } from '../../api/query-client.js';
import { Badge } from '../../ui/badge.js';
import type { Column } from '../../ui/data-table.js';
import { DataTable } from '../../ui/data-table.js';
import { ForeignText } from '../../ui/file-name.js';
import { Notice } from '../../ui/notice.js';
import { notifyProblem } from '../../ui/notify.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import type { Door } from './doors.js';
import { whyRefused } from './why-refused.js';

type SignIn = AccountSignInsView['items'][number];
type Key = SelfServiceView['account']['keys'][number];

const EVERY_MS = 3_000;
const NO_EARLIER: undefined = undefined;

function columnsOf(keys: readonly Key[]): readonly Column<SignIn>[] {
  const commentOf = (fingerprint: string): string => keys.find((key) => key.fingerprint === fingerprint)?.comment ?? '';
  return [
    { id: 'at', header: t`When`, cell: ({ at }) => <Time at={at} /> },
    {
      id: 'outcome',
      header: t`What was seen`,
      cell: ({ accepted, reason }) => (
        <>
          <Badge tone={accepted ? 'good' : 'bad'}>{accepted ? t`signed in` : t`refused`}</Badge>
          {reason !== null && <span className="wb-sub">{whyRefused(reason)}</span>}
        </>
      ),
    },
    { id: 'address', header: t`From`, cell: ({ address }) => <span className="wb-mono">{address ?? '–'}</span> },
    {
      id: 'proof',
      header: t`With`,
      cell: ({ keyFingerprint, method, client }) => (
        <>
          {keyFingerprint === null ? (
            method
          ) : (
            <>
              <span className="wb-mono wb-break">{keyFingerprint}</span>
              {commentOf(keyFingerprint) !== '' && <span className="wb-sub">{commentOf(keyFingerprint)}</span>}
            </>
          )}
          {client !== null && (
            <span className="wb-sub">
              <ForeignText text={client} />
            </span>
          )}
        </>
      ),
    },
  ];
}

/** Says what arrives from now on, until somebody has signed in. */
function Watching({ door, since, onEnd }: { readonly door: Door; readonly since: string; readonly onEnd: () => void }) {
  const { data } = useQuery({
    queryKey: [...door.key, 'watch', since],
    queryFn: ({ signal }) => door.signIns(since, signal),
    refetchInterval: EVERY_MS,
  });
  const [last] = data?.items ?? [];
  useEffect(() => {
    // A key that waited may be proven by now.
    if (last !== undefined)
      void queryClient.invalidateQueries({ queryKey: door.key, predicate: ({ queryKey }) => !queryKey.includes('watch') });
  }, [last, door.key]);
  const actions = (
    <Button variant="default" onClick={onEnd}>
      <Trans>Stop watching</Trans>
    </Button>
  );
  if (last === undefined) {
    return (
      <Notice tone="running" title={t`We are watching: connect now`} actions={actions}>
        <Trans>
          Sign in with your client. What arrives here under your user name is said at once. Nothing has arrived so far; if that
          stays so although your client says it was refused, it did not reach this server.
        </Trans>
      </Notice>
    );
  }
  return last.accepted ? (
    <Notice tone="good" title={t`You are in`} actions={actions}>
      <Trans>
        A sign-in from <span className="wb-mono">{last.address}</span> succeeded <Time at={last.at} />.
      </Trans>
    </Notice>
  ) : (
    <Notice tone="bad" title={t`It arrived, and was refused`} actions={actions}>
      <Trans>
        From <span className="wb-mono">{last.address}</span>, <Time at={last.at} />: {whyRefused(last.reason ?? '')}
      </Trans>
    </Notice>
  );
}

/** The last sign-ins and why some were refused, and a watch for the next one. */
export function ConnectionWatch({ door, keys }: { readonly door: Door; readonly keys: readonly Key[] }) {
  const [since, setSince] = useState<string>();
  const { data } = useQuery({
    queryKey: [...door.key, 'sign-ins'],
    queryFn: ({ signal }) => door.signIns(NO_EARLIER, signal),
    retry: false,
  });
  // From now on, by the clock of the platform.
  const begin = useMutation({
    mutationFn: () => door.signIns(NO_EARLIER, new AbortController().signal),
    onSuccess: ({ now }) => setSince(now),
    onError: notifyProblem,
  });
  return (
    <Panel
      title={t`Connection`}
      flush
      actions={
        since === undefined && (
          <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
            <Trans>Test connection</Trans>
          </Button>
        )
      }
    >
      {since !== undefined && <Watching door={door} since={since} onEnd={() => setSince(undefined)} />}
      {data !== undefined && data.items.length > 0 ? (
        <DataTable
          label={t`Last sign-ins`}
          stacks
          columns={columnsOf(keys)}
          rows={data.items}
          rowId={({ at, keyFingerprint, reason }) => `${at} ${keyFingerprint} ${reason}`}
        />
      ) : (
        <p className="wb-quiet">
          <Trans>No sign-in yet.</Trans>
        </p>
      )}
    </Panel>
  );
}
