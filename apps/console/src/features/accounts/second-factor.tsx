import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Modal } from '@mantine/core';
import { type AccountView, accountRoutes, type EnrolledTotp } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { Fact, Facts, Panel } from '../../ui/page.js';
import { QrCode } from '../../ui/qr-code.js';
import { Time } from '../../ui/time.js';

function Enrolled({
  enrolled,
  username,
  onClose,
}: {
  readonly enrolled: EnrolledTotp;
  readonly username: string;
  readonly onClose: () => void;
}) {
  return (
    <Modal opened onClose={onClose} title={t`Second factor of ${username}`} closeOnClickOutside={false}>
      <p className="wb-hint">
        <Trans>
          Hand it to the partner now, by a way that nobody else sees. It is shown this once, and its codes are asked for from now
          on.
        </Trans>
      </p>
      <QrCode text={enrolled.uri} label={t`QR code of the second factor of ${username}`} />
      <Facts>
        <Fact label={t`Secret, to be typed`}>
          <Copyable value={enrolled.secret} what={t`secret`} />
        </Fact>
        <Fact label={t`Address, for an app`}>
          <Copyable value={enrolled.uri} what={t`address`} />
        </Fact>
      </Facts>
      <div className="wb-form-actions">
        <Button onClick={onClose}>
          <Trans>Done</Trans>
        </Button>
      </div>
    </Modal>
  );
}

/** Whether an account is asked for a code, and the ways to change that. */
export function SecondFactor({ account }: { readonly account: AccountView }) {
  const may = useMay();
  const [enrolled, setEnrolled] = useState<EnrolledTotp>();
  const { id, username, totp } = account;
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['accounts'] });
  const enrol = async () => {
    setEnrolled(await call(accountRoutes.enrolTotp, { params: { id }, body: {} }));
    await refresh();
  };
  const remove = async () => {
    await call(accountRoutes.removeTotp, { params: { id } });
    await refresh();
  };
  return (
    <Panel title={t`Second factor`}>
      <p className="wb-second-factor">
        {totp === null ? (
          t`None: no code is asked for.`
        ) : (
          <Trans>
            Every sign-in asks for the code of an authenticator app, added <Time at={totp.enrolledAt} />.
          </Trans>
        )}
      </p>
      <div className="wb-actions">
        {may('enrolTotp') && (
          <ConfirmButton
            label={totp === null ? t`Add second factor` : t`Replace second factor`}
            question={
              totp === null
                ? t`From now on ${username} is asked for a code at every sign-in, by keyboard-interactive, after a key as well. Programs cannot answer that.`
                : t`The codes of the present one are refused from now on.`
            }
            onConfirm={enrol}
            done={t`Second factor made`}
          />
        )}
        {totp !== null && may('removeTotp') && (
          <ConfirmButton
            danger
            label={t`Remove second factor`}
            question={t`${username} is asked for no code any more.`}
            onConfirm={remove}
            done={t`Second factor removed`}
          />
        )}
      </div>
      {enrolled !== undefined && <Enrolled enrolled={enrolled} username={username} onClose={() => setEnrolled(undefined)} />}
    </Panel>
  );
}
