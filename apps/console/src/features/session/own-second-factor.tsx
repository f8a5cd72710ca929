import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type OwnSecondFactorView, type ProposedSecondFactor, sessionRoutes } from '@waybill/contracts';
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
import { Loaded } from '../loaded.js';
import { CodeField } from './code-field.js';

async function refresh(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keyOf(sessionRoutes.getOwnSecondFactor, {}) }),
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
    schema: sessionRoutes.confirmSecondFactor.body,
    toBody: ({ code }) => ({ code: code.trim() }),
    send: (body) => call(sessionRoutes.confirmSecondFactor, { body }),
    touches: [],
    onDone: ({ codes }) => {
      onCodes(codes);
      void refresh();
    },
  });
  return (
    <form
      noValidate
      aria-label={t`Add second factor`}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="wb-stack">
        <p className="wb-hint">
          <Trans>
            Scan this with an authenticator app, or type the secret into it, and give the code that it shows. From then on every
            sign-in asks for one.
          </Trans>
        </p>
        <QrCode text={proposed.uri} label={t`QR code of the second factor`} />
        <Facts>
          <Fact label={t`Secret, to be typed`}>
            <Copyable value={proposed.secret} what={t`secret`} />
          </Fact>
        </Facts>
        <FormProblems problems={problems} />
        <CodeField description={t`Six digits, as the app shows them now`} data-autofocus {...form.getInputProps('code')} />
        <div className="wb-form-actions">
          <Button type="submit" loading={pending}>
            <Trans>Turn on</Trans>
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
        <Trans>
          Each of these takes the place of one code, once, when the app is lost. They are shown this once: print them, or keep
          them where you keep passwords.
        </Trans>
      </p>
      <ul className="wb-recovery-codes wb-mono" aria-label={t`Recovery codes`}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="wb-form-actions">
        <Button onClick={onClose} data-autofocus>
          <Trans>I have kept them</Trans>
        </Button>
        <Copyable value={codes.join('\n')} what={t`recovery codes`}>
          <span className="wb-dim">
            <Trans>Copy all</Trans>
          </span>
        </Copyable>
      </div>
    </div>
  );
}

function SecondFactor({ now: { since, recoveryCodesLeft } }: { readonly now: OwnSecondFactorView }) {
  const [proposed, setProposed] = useState<ProposedSecondFactor>();
  const [codes, setCodes] = useState<readonly string[]>();
  const close = () => {
    setProposed(undefined);
    setCodes(undefined);
  };
  const remove = async () => {
    await call(sessionRoutes.removeOwnSecondFactor, {});
    await refresh();
  };
  const renew = async () => {
    const { codes: renewed } = await call(sessionRoutes.renewRecoveryCodes, {});
    setCodes(renewed);
    await refresh();
  };
  return (
    <>
      <p className="wb-second-factor">
        {since === null ? (
          t`None: your password is all that is asked for.`
        ) : (
          <Trans>
            Every sign-in asks for the code of an authenticator app, added <Time at={since} />.{' '}
            <Plural value={recoveryCodesLeft} one="# recovery code is left." other="# recovery codes are left." />
          </Trans>
        )}
      </p>
      <div className="wb-actions">
        {since === null ? (
          <ActionButton
            label={t`Add second factor`}
            onAct={async () => setProposed(await call(sessionRoutes.proposeSecondFactor, {}))}
          />
        ) : (
          <>
            <ConfirmButton
              label={t`Make new recovery codes`}
              question={t`The ones you have hold no more.`}
              onConfirm={renew}
              done={t`New recovery codes made`}
            />
            <ConfirmButton
              danger
              label={t`Remove second factor`}
              question={t`Your password is all that is asked for then. The recovery codes hold no more.`}
              onConfirm={remove}
              done={t`Second factor removed`}
            />
          </>
        )}
      </div>
      <Modal
        opened={proposed !== undefined || codes !== undefined}
        onClose={close}
        title={codes === undefined ? t`Add second factor` : t`Recovery codes`}
        closeOnClickOutside={false}
      >
        {codes !== undefined && <RecoveryCodes codes={codes} onClose={close} />}
        {codes === undefined && proposed !== undefined && <Enrolment proposed={proposed} onCodes={setCodes} />}
      </Modal>
    </>
  );
}

/** One's own second factor: whether there is one, and the ways to have one, to renew its recovery codes and to take it away. */
export function OwnSecondFactor() {
  const query = useQuery(read(sessionRoutes.getOwnSecondFactor, {}));
  return (
    <Panel title={t`Second factor`}>
      <Loaded query={query} part>
        {(now) => <SecondFactor now={now} />}
      </Loaded>
    </Panel>
  );
}
