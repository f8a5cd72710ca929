import { Button, Modal } from '@mantine/core';
import { type AccountView, type EnrolledTotp, routes } from '@waybill/contracts';
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
    <Modal opened onClose={onClose} title={`Second factor of ${username}`} closeOnClickOutside={false}>
      <p className="wb-hint">
        Hand it to the partner now, by a way that nobody else sees. It is shown this once, and its codes are asked for from now
        on.
      </p>
      <QrCode text={enrolled.uri} label={`QR code of the second factor of ${username}`} />
      <Facts>
        <Fact label="Secret, to be typed">
          <Copyable value={enrolled.secret} what="secret" />
        </Fact>
        <Fact label="Address, for an app">
          <Copyable value={enrolled.uri} what="address" />
        </Fact>
      </Facts>
      <div className="wb-form-actions">
        <Button onClick={onClose}>Done</Button>
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
    setEnrolled(await call(routes.enrolTotp, { params: { id }, body: {} }));
    await refresh();
  };
  const remove = async () => {
    await call(routes.removeTotp, { params: { id } });
    await refresh();
  };
  return (
    <Panel title="Second factor">
      <p className="wb-second-factor">
        {totp === null ? (
          'None: no code is asked for.'
        ) : (
          <>
            Every sign-in asks for the code of an authenticator app, since <Time at={totp.enrolledAt} />.
          </>
        )}
      </p>
      <div className="wb-actions">
        {may(routes.enrolTotp) && (
          <ConfirmButton
            label={totp === null ? 'Add second factor' : 'Replace second factor'}
            question={
              totp === null
                ? `From now on ${username} is asked for a code at every sign-in, by keyboard-interactive, after a key as well. Programs cannot answer that.`
                : `The codes of the present one are refused from now on.`
            }
            onConfirm={enrol}
            done="Second factor made"
          />
        )}
        {totp !== null && may(routes.removeTotp) && (
          <ConfirmButton
            danger
            label="Remove second factor"
            question={`${username} is asked for no code any more.`}
            onConfirm={remove}
            done="Second factor removed"
          />
        )}
      </div>
      {enrolled !== undefined && <Enrolled enrolled={enrolled} username={username} onClose={() => setEnrolled(undefined)} />}
    </Panel>
  );
}
