import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { oidcSignInRoutes } from '@waybill/contracts';
import { useEffect, useRef } from 'react';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { queryClient } from '../../api/query-client.js';
import { sessionQuery } from '../../api/session.js';
import { LinkButton } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Loading } from '../../ui/states.js';

const route = getRouteApi('/sign-in/callback/$provider');

/** Where a provider sends a browser back to: hands on what it came back with, and leads to where one wanted to go. For everybody. */
export function ProviderCallbackScreen() {
  const { provider } = route.useParams();
  const navigate = useNavigate();
  const router = useRouter();
  const { mutate, error } = useMutation({
    mutationFn: (parameters: Record<string, string>) => call(oidcSignInRoutes.finishOidc, { body: { provider, parameters } }),
    onSuccess: ({ session, returnTo }) => {
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, session);
      if (returnTo === null || !/^\/(?![/\\])/.test(returnTo)) void navigate({ to: '/', replace: true });
      else router.history.replace(returnTo);
    },
  });
  const handedOn = useRef(false);
  useEffect(() => {
    document.title = t`Sign in · Waybill`;
    // What it came back with holds once.
    if (handedOn.current) return;
    handedOn.current = true;
    const parameters = Object.fromEntries(new URLSearchParams(window.location.search));
    // Whoever looks at the history later finds no code.
    window.history.replaceState(window.history.state, '', window.location.pathname);
    mutate(parameters);
  }, [mutate]);
  return (
    <main className="wb-sign-in">
      <div className="wb-sign-in-card">
        <div className="wb-brand">
          <Trans>
            <img src="/icon.svg" alt="" />
            Waybill
          </Trans>
        </div>
        {error === null ? (
          <Loading />
        ) : (
          <>
            <Notice tone="warn" title={t`You are not signed in`}>
              {sentenceOf(error)}
            </Notice>
            <LinkButton to="/sign-in">
              <Trans>Sign in</Trans>
            </LinkButton>
          </>
        )}
      </div>
    </main>
  );
}
