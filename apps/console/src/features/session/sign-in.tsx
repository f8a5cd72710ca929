import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/PasswordInput.css';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { Link, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { oidcSignInRoutes, type SessionView, sessionRoutes } from '@waybill/contracts';
import { useEffect, useState } from 'react';
import { call } from '../../api/client.js';
import { hasCode } from '../../api/problem-error.js';
import { queryClient } from '../../api/query-client.js';
import { sessionQuery } from '../../api/session.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FormProblems } from '../../ui/form-page.js';
import { CodeField } from './code-field.js';
import { PasskeyButton } from './passkey-button.js';
import { signInWithPasskey } from './passkey-ceremonies.js';
import { ProviderButton, useWays } from './provider-ways.js';

/** Asks for user name and password, and for a code where there is a second factor, or for a passkey, or leads to a provider, then leads to where one wanted to go. */
export function SignInScreen() {
  const { next } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const router = useRouter();
  useEffect(() => {
    document.title = t`Sign in · Waybill`;
  }, []);
  const { providers, passwords } = useWays();
  const [emergency, setEmergency] = useState(false);
  const [codeAsked, setCodeAsked] = useState(false);
  const enter = (session: SessionView) => {
    queryClient.clear();
    queryClient.setQueryData(sessionQuery.queryKey, session);
    if (next === undefined) void navigate({ to: '/' });
    else router.history.push(next);
  };
  const { form, problems, pending, submit } = useEntryForm({
    initial: { username: '', password: '', code: '' },
    schema: sessionRoutes.signIn.body,
    toBody: ({ username, password, code }) => ({
      username: username.trim(),
      password,
      ...(code.trim() === '' ? {} : { code: code.trim() }),
    }),
    send: async (body) => {
      try {
        return await call(sessionRoutes.signIn, { body });
      } catch (error) {
        if (hasCode(error, 'sign-in.code-required')) setCodeAsked(true);
        throw error;
      }
    },
    touches: [],
    onDone: enter,
  });
  // Before one was given nothing is wrong.
  const asksForCode = codeAsked && form.getValues().code === '';
  return (
    <main className="wb-sign-in">
      <div className="wb-sign-in-card">
        <div className="wb-brand">
          <Trans>
            <img src="/icon.svg" alt="" />
            Waybill
          </Trans>
        </div>
        <form
          aria-label={t`Sign in`}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <h1>
            <Trans>Sign in</Trans>
          </h1>
          <FormProblems problems={asksForCode ? [] : problems} />
          {asksForCode && (
            <p className="wb-hint">
              <Trans>One thing more: the code of your second factor.</Trans>
            </p>
          )}
          {passwords || emergency ? (
            <>
              <TextInput
                label={t`User name`}
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                autoFocus
                {...form.getInputProps('username')}
              />
              <PasswordInput label={t`Password`} autoComplete="current-password" {...form.getInputProps('password')} />
              {codeAsked && <CodeField autoFocus {...form.getInputProps('code')} />}
              <Button type="submit" size="sm" loading={pending}>
                <Trans>Sign in</Trans>
              </Button>
            </>
          ) : (
            <Button variant="subtle" size="sm" onClick={() => setEmergency(true)}>
              <Trans>Use a password in an emergency</Trans>
            </Button>
          )}
          <PasskeyButton label={t`Sign in with a passkey`} onUse={async () => enter(await signInWithPasskey())} />
          {providers.map(({ slug, name }) => (
            <ProviderButton
              key={slug}
              label={t`Sign in with ${name}`}
              onBegin={() =>
                call(oidcSignInRoutes.beginOidcSignIn, {
                  body: { provider: slug, ...(next === undefined ? {} : { returnTo: next }) },
                })
              }
            />
          ))}
        </form>
        <Link to="/check-receipt" className="wb-hint">
          <Trans>Check a receipt</Trans>
        </Link>
      </div>
    </main>
  );
}
