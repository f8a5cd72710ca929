import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AccountView } from '@waybill/contracts';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { ForeignText } from '../../ui/file-name.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { whyRefused } from '../self-service/why-refused.js';
import { LOOK_EVERY_MS, NEWEST, sessionsOf, signInsOf } from './waited-for.js';

/** Waits for the partner to sign in, and shows each try as it comes: who came from where, and why they were refused. */
export function FirstSignIn({ account }: { readonly account: AccountView }) {
  const may = useMay();
  const signIns = useQuery({
    ...signInsOf(account.id),
    enabled: may('listAccountSignIns'),
    refetchInterval: LOOK_EVERY_MS,
  });
  const sessions = useQuery({
    ...sessionsOf(account.id),
    enabled: may('listLiveSessions'),
    refetchInterval: LOOK_EVERY_MS,
  });
  const tries = signIns.data?.items ?? [];
  const now = sessions.data?.items.length ?? 0;
  const worked = now > 0 || tries.some(({ accepted }) => accepted);
  return (
    <Panel
      title={
        <Trans>
          Sign-ins of <span className="wb-mono">{account.username}</span>
        </Trans>
      }
      actions={
        now > 0 && (
          <Link to="/sessions" search={{ text: account.username }}>
            <Trans>{now} signed in now</Trans>
          </Link>
        )
      }
      flush
    >
      <div className="wb-quiet" role="status">
        <Badge tone={worked ? 'good' : 'running'} live={!worked}>
          {worked ? t`They signed in.` : t`Waiting for their first sign-in`}
        </Badge>
        {!worked && (
          <span className="wb-sub">
            <Trans>Keep this page open: it shows each try, and why it was refused.</Trans>
          </span>
        )}
      </div>
      {tries.length > 0 && (
        <ol className="wb-list" aria-label={t`Tries to sign in, newest first`}>
          {tries.slice(0, NEWEST).map(({ at, accepted, reason, address, client, method, keyFingerprint }) => (
            <li key={`${at} ${method} ${keyFingerprint}`}>
              <div>
                <Badge tone={accepted ? 'good' : 'bad'}>{accepted ? t`signed in` : t`refused`}</Badge>
                {reason !== null && <div>{whyRefused(reason)}</div>}
                <span className="wb-sub">
                  {address === null ? (
                    t`from an unknown address`
                  ) : (
                    <Trans>
                      from <span className="wb-mono">{address}</span>
                    </Trans>
                  )}
                  {client !== null && (
                    <>
                      {' · '}
                      <ForeignText text={client} />
                    </>
                  )}
                  {method !== null && ` · ${method}`}
                </span>
                {keyFingerprint !== null && (
                  <span className="wb-sub">
                    <Trans>
                      key <span className="wb-mono wb-break">{keyFingerprint}</span>
                    </Trans>
                  </span>
                )}
              </div>
              <Time at={at} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
