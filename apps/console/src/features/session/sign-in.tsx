import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { useEffect, useState } from 'react';
import { call } from '../../api/client.js';
import { ProblemError } from '../../api/problem-error.js';
import { queryClient } from '../../api/query-client.js';
import { sessionQuery } from '../../api/session.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FormProblems } from '../../ui/form-page.js';
import { CodeField } from './code-field.js';

/** Asks for user name and password, and for a code where there is a second factor, then leads to where one wanted to go. */
export function SignInScreen() {
  const { next } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const router = useRouter();
  useEffect(() => {
    document.title = 'Sign in · Waybill';
  }, []);
  const [codeAsked, setCodeAsked] = useState(false);
  const { form, problems, pending, submit } = useEntryForm({
    initial: { username: '', password: '', code: '' },
    schema: routes.signIn.body,
    toBody: ({ username, password, code }) => ({
      username: username.trim(),
      password,
      ...(code.trim() === '' ? {} : { code: code.trim() }),
    }),
    send: async (body) => {
      try {
        return await call(routes.signIn, { body });
      } catch (error) {
        if (error instanceof ProblemError && error.hasCode('sign-in.code-required')) setCodeAsked(true);
        throw error;
      }
    },
    touches: [],
    onDone: (session) => {
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, session);
      if (next === undefined) void navigate({ to: '/' });
      else router.history.push(next);
    },
  });
  // Before one was given nothing is wrong.
  const asksForCode = codeAsked && form.getValues().code === '';
  return (
    <main className="wb-sign-in">
      <div className="wb-sign-in-card">
        <div className="wb-brand">
          <img src="/icon.svg" alt="" />
          Waybill
        </div>
        <form
          aria-label="Sign in"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <h1>Sign in</h1>
          <FormProblems problems={asksForCode ? [] : problems} />
          {asksForCode && <p className="wb-hint">One thing more: the code of your second factor.</p>}
          <TextInput
            label="User name"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            {...form.getInputProps('username')}
          />
          <PasswordInput label="Password" autoComplete="current-password" {...form.getInputProps('password')} />
          {codeAsked && <CodeField autoFocus {...form.getInputProps('code')} />}
          <Button type="submit" size="sm" loading={pending}>
            Sign in
          </Button>
        </form>
      </div>
    </main>
  );
}
