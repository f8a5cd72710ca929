import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { sentenceOf } from '../../api/problem-error.js';
import { Notice } from '../../ui/notice.js';
import { Loading } from '../../ui/states.js';
import { doorOfLink } from './doors.js';
import { OwnAccount } from './own-account.js';

/** Where the link of an account leads: the account as its partner sees it. For everybody who has one. */
export function PartnerLinkScreen() {
  const token = useLocation({ select: ({ hash }) => hash });
  const door = useMemo(() => doorOfLink(token), [token]);
  useEffect(() => {
    document.title = t`Your account · Waybill`;
  }, []);
  const { data, error } = useQuery({
    queryKey: [...door.key, 'look'],
    queryFn: ({ signal }) => door.look(signal),
    enabled: token !== '',
    retry: false,
  });
  const wrong =
    token === ''
      ? t`The link is not whole: copy all of it, with what stands behind the #.`
      : error === null
        ? undefined
        : sentenceOf(error);
  return (
    <div className="wb-alone">
      <header className="wb-brand">
        <Trans>
          <img src="/icon.svg" alt="" />
          Waybill
        </Trans>
      </header>
      {data !== undefined && wrong === undefined ? (
        <OwnAccount door={door} />
      ) : (
        <main className="wb-public">
          <h1>
            <Trans>Your account</Trans>
          </h1>
          {wrong === undefined ? (
            <Loading />
          ) : (
            <Notice tone="warn" title={t`This link cannot be used`}>
              {wrong}
            </Notice>
          )}
        </main>
      )}
    </div>
  );
}
