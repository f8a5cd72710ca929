import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { FieldRow, Fields } from '../../ui/form-page.js';
import { ownTimeZone, TimeZoneField } from '../time-zone-field.js';
import { WeekdaysField, week } from '../weekdays.js';
import { type AccessWindow, requirements, type SignInValues } from './sign-in-values.js';

/** One more time of the week: office hours of the person in front of the screen. */
export function newAccessWindow(): AccessWindow {
  return { days: week.slice(0, 5), from: '08:00', to: '18:00', timeZone: ownTimeZone() };
}

/** What an account must prove, and when it may be used. */
export function SignInFields<V extends SignInValues>({
  form,
  onAddWindow,
}: {
  readonly form: UseFormReturnType<V>;
  readonly onAddWindow: () => void;
}) {
  const at = (index: number, field: keyof AccessWindow) => form.getInputProps(`accessHours.${index}.${field}`);
  return (
    <Fields
      legend={t`Signing in`}
      hint={t`Without access hours it may be used at any time. A session that is open when its time is over is ended; nothing unfinished becomes visible.`}
    >
      <FieldRow>
        <Select
          label={t`To be proven`}
          description={t`A second factor comes on top`}
          data={[...requirements]}
          allowDeselect={false}
          {...form.getInputProps('signIn')}
        />
        <TextInput
          label={t`Expires`}
          description={t`UTC; empty: never`}
          type="datetime-local"
          {...form.getInputProps('expiresAt')}
        />
      </FieldRow>
      {form.values.accessHours.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a window has no identity but its place
        <fieldset className="wb-mount" key={index} aria-label={t`Access hours ${index + 1}`}>
          <WeekdaysField label={t`Begins on`} {...at(index, 'days')} />
          <FieldRow>
            <TextInput label={t`From`} classNames={{ input: 'wb-mono' }} {...at(index, 'from')} />
            <TextInput
              label={t`To`}
              description={t`Before “from”: the next day`}
              classNames={{ input: 'wb-mono' }}
              {...at(index, 'to')}
            />
            <TimeZoneField label={t`Time zone`} {...at(index, 'timeZone')} />
          </FieldRow>
          <div>
            <Button variant="default" onClick={() => form.removeListItem('accessHours', index)}>
              <Trans>Remove access hours</Trans>
            </Button>
          </div>
        </fieldset>
      ))}
      <div>
        <Button variant="default" onClick={onAddWindow}>
          <Trans>Add access hours</Trans>
        </Button>
      </div>
    </Fields>
  );
}
