import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/PasswordInput.css';
import { Button, PasswordInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { invitationRoutes, oidcSignInRoutes, type SessionView, type ShownInvitation } from '@waybill/contracts';
import { type ReactNode, useEffect, useState } from 'react';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { queryClient } from '../../api/query-client.js';
import { sessionQuery } from '../../api/session.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FormProblems } from '../../ui/form-page.js';
import { LinkButton } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Loading } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { OwnSecondFactor } from './own-second-factor.js';
import { ProviderButton, useWays } from './provider-ways.js';

/** Whose sign-in opens much: they are offered a second factor at once. */
const powerful: ReadonlySet<ShownInvitation['role']> = new Set(['admin', 'operator']);

function AcceptForm({
  token,
  shown,
  onDone,
}: {
  readonly token: string;
  readonly shown: ShownInvitation;
  readonly onDone: (session: SessionView) => void;
}) {
  const { form, problems, pending, submit } = useEntryForm({
    initial: { password: '', repeated: '' },
    schema: invitationRoutes.acceptInvitation.body,
    toBody: ({ password }) => ({ token, password }),
    send: (body) => call(invitationRoutes.acceptInvitation, { body }),
    touches: [],
    onDone,
  });
  const { providers, passwords } = useWays();
  const send = () => {
    const { password, repeated } = form.getValues();
    if (password === repeated) submit();
    else form.setErrors({ repeated: t`Not the same as the password` });
  };
  return (
    <form
      aria-label={t`Accept invitation`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) send();
      }}
    >
      <h1>
        <Trans>Welcome, {shown.name}</Trans>
      </h1>
      <p className="wb-hint">
        <Trans>
          {shown.invitedBy ?? t`An administrator`} invites you to this Waybill, which moves files between organisations, as{' '}
          <strong>{shown.role}</strong>. Your user name is <span className="wb-mono">{shown.username}</span>.
        </Trans>{' '}
        {passwords ? (
          <Trans>
            Choose a password; the link can be used once, and ends <Time at={shown.expiresAt} />.
          </Trans>
        ) : (
          <Trans>
            Passwords are off here: sign in by a provider; the link can be used once, and ends <Time at={shown.expiresAt} />.
          </Trans>
        )}
      </p>
      <FormProblems problems={problems} />
      {passwords && (
        <>
          {/* For password managers: without it they keep a password of nobody. */}
          <input type="text" name="username" autoComplete="username" value={shown.username} readOnly hidden />
          <PasswordInput
            label={t`Password`}
            description={t`At least 12 characters; known and obvious ones are refused`}
            autoComplete="new-password"
            autoFocus
            {...form.getInputProps('password')}
          />
          <PasswordInput label={t`Password again`} autoComplete="new-password" {...form.getInputProps('repeated')} />
          <Button type="submit" size="sm" loading={pending}>
            <Trans>Choose password and sign in</Trans>
          </Button>
        </>
      )}
      {providers.map(({ slug, name }) => (
        <ProviderButton
          key={slug}
          label={t`Sign in with ${name} instead`}
          onBegin={() => call(oidcSignInRoutes.beginOidcInvitation, { body: { provider: slug, token } })}
        />
      ))}
    </form>
  );
}

function Card({ children }: { readonly children: ReactNode }) {
  return (
    <main className="wb-sign-in">
      <div className="wb-sign-in-card">
        <div className="wb-brand">
          <Trans>
            <img src="/icon.svg" alt="" />
            Waybill
          </Trans>
        </div>
        {children}
      </div>
    </main>
  );
}

function OfferFactor() {
  return (
    <Card>
      <div className="wb-stack">
        <h1>
          <Trans>You are signed in</Trans>
        </h1>
        <p className="wb-hint">
          <Trans>
            With your role a stolen password opens much. With a second factor it opens nothing. You can add one later as well, in
            “My profile”.
          </Trans>
        </p>
        <OwnSecondFactor />
        <LinkButton to="/">
          <Trans>Go to the console</Trans>
        </LinkButton>
      </div>
    </Card>
  );
}

/** Where the link of an invitation leads: it says who invites to what, asks for a password, and signs in. For everybody. */
export function InvitationScreen() {
  const navigate = useNavigate();
  const token = useLocation({ select: ({ hash }) => hash });
  const [accepted, setAccepted] = useState(false);
  useEffect(() => {
    document.title = t`Invitation · Waybill`;
  }, []);
  const { data, error } = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => call(invitationRoutes.showInvitation, { body: { token } }, { signal }),
    enabled: token !== '' && !accepted,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (accepted) return <OfferFactor />;
  if (token === '' || error !== null) {
    return (
      <Card>
        <Notice tone="warn" title={t`This invitation cannot be used`}>
          {token === '' ? t`The link is not whole: copy all of it, with what stands behind the #.` : sentenceOf(error)}
        </Notice>
        <LinkButton to="/sign-in">
          <Trans>Sign in</Trans>
        </LinkButton>
      </Card>
    );
  }
  if (data === undefined) {
    return (
      <Card>
        <Loading />
      </Card>
    );
  }
  const onDone = (session: SessionView) => {
    queryClient.clear();
    queryClient.setQueryData(sessionQuery.queryKey, session);
    if (powerful.has(session.user.role) && !session.user.secondFactorDemanded) setAccepted(true);
    else void navigate({ to: '/', replace: true });
  };
  return (
    <Card>
      <AcceptForm token={token} shown={data} onDone={onDone} />
    </Card>
  );
}
