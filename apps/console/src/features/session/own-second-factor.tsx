import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ProposedSecondFactor, routes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { keyOf, read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { sessionQuery } from '../../api/session.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { ActionButton } from '../../ui/action-button.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { FormProblems } from '../../ui/form-page.js';
import { Fact, Facts, Panel } from '../../ui/page.js';
import { QrCode } from '../../ui/qr-code.js';
import { Time } from '../../ui/time.js';
import { CodeField } from './code-field.js';

async function refresh(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keyOf(routes.getOwnSecondFactor, {}) }),
    queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  ]);
}

function Enrolment({
  proposed,
  onCodes,
}: {
  readonly proposed: ProposedSecondFactor;
  readonly onCodes: (codes: readonly string[]) => void;
}) {
  const { form, problems, pending, submit } = useEntryForm({
    initial: { code: '' },
    schema: routes.confirmSecondFactor.body,
    toBody: ({ code }) => ({ code: code.trim() }),
    send: (body) => call(routes.confirmSecondFactor, { body }),
    touches: [],
    onDone: ({ codes }) => {
      onCodes(codes);
      void refresh();
    },
  });
  return (
    <form
      noValidate
      aria-label="Add second factor"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="wb-stack">
        <p className="wb-hint">
          Scan this with an authenticator app, or type the secret into it, and give the code that it shows. From then on every
          sign-in asks for one.
        </p>
        <QrCode text={proposed.uri} label="QR code of the second factor" />
        <Facts>
          <Fact label="Secret, to be typed">
            <Copyable value={proposed.secret} what="secret" />
          </Fact>
        </Facts>
        <FormProblems problems={problems} />
        <CodeField description="Six digits, as the app shows them now" data-autofocus {...form.getInputProps('code')} />
        <div className="wb-form-actions">
          <Button type="submit" loading={pending}>
            Turn on
          </Button>
        </div>
      </div>
    </form>
  );
}

function RecoveryCodes({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  return (
    <div className="wb-stack">
      <p className="wb-hint">
        Each of these takes the place of one code, once, when the app is lost. They are shown this once: print them, or keep them
        where you keep passwords.
      </p>
      <ul className="wb-recovery-codes wb-mono" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="wb-form-actions">
        <Button onClick={onClose} data-autofocus>
          I have kept them
        </Button>
        <Copyable value={codes.join('\n')} what="recovery codes">
          <span className="wb-dim">Copy all</span>
        </Copyable>
      </div>
    </div>
  );
}

/** One's own second factor: whether there is one, and the ways to have one, to renew its recovery codes and to take it away. */
export function OwnSecondFactor() {
  const { data } = useQuery(read(routes.getOwnSecondFactor, {}));
  const [proposed, setProposed] = useState<ProposedSecondFactor>();
  const [codes, setCodes] = useState<readonly string[]>();
  const close = () => {
    setProposed(undefined);
    setCodes(undefined);
  };
  const remove = async () => {
    await call(routes.removeOwnSecondFactor, {});
    await refresh();
  };
  const renew = async () => {
    const { codes: renewed } = await call(routes.renewRecoveryCodes, {});
    setCodes(renewed);
    await refresh();
  };
  const since = data?.since ?? null;
  return (
    <Panel title="Second factor">
      <p className="wb-second-factor">
        {since === null ? (
          'None: your password is all that is asked for.'
        ) : (
          <>
            Every sign-in asks for the code of an authenticator app, since <Time at={since} />. {data?.recoveryCodesLeft ?? 0}{' '}
            recovery codes are left.
          </>
        )}
      </p>
      <div className="wb-actions">
        {since === null ? (
          <ActionButton label="Add second factor" onAct={async () => setProposed(await call(routes.proposeSecondFactor, {}))} />
        ) : (
          <>
            <ConfirmButton
              label="Make new recovery codes"
              question="The ones you have hold no more."
              onConfirm={renew}
              done="New recovery codes made"
            />
            <ConfirmButton
              danger
              label="Remove second factor"
              question="Your password is all that is asked for then. The recovery codes hold no more."
              onConfirm={remove}
              done="Second factor removed"
            />
          </>
        )}
      </div>
      <Modal
        opened={proposed !== undefined || codes !== undefined}
        onClose={close}
        title={codes === undefined ? 'Add second factor' : 'Recovery codes'}
        closeOnClickOutside={false}
      >
        {codes !== undefined && <RecoveryCodes codes={codes} onClose={close} />}
        {codes === undefined && proposed !== undefined && <Enrolment proposed={proposed} onCodes={setCodes} />}
      </Modal>
    </Panel>
  );
}
