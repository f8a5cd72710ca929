import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, CloseButton, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type CalendarView, calendarRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { spoken } from '../../language/spoken.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { WeekdaysField } from '../weekdays.js';
import { type CalendarValues, calendarBody, initialCalendar } from './calendar-values.js';

const editRoute = getRouteApi('/_in/calendars/$id/edit');

const mono = { input: 'wb-mono' };

const ways = spoken([
  ['12-25', msg`every year`],
  ['2027-06-03', 'once'],
  ['easter-2', msg`Good Friday`],
  ['easter+1', msg`Easter Monday`],
  [msg`last mon 05`, msg`the last Monday of May`],
  [msg`first fri`, msg`the first Friday of every month`],
]);

function Holidays({ form }: { readonly form: UseFormReturnType<CalendarValues> }) {
  const { holidays } = form.values;
  return (
    <Fields
      legend={t`Holidays`}
      hint={ways.map(([on, means], at) => (
        <span key={on}>
          {at > 0 && ' · '}
          <span className="wb-mono">{on}</span> {means}
        </span>
      ))}
    >
      {holidays.map((_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a holiday that is being written has no other name
        <div key={at} className="wb-holiday">
          <TextInput
            aria-label={t`Name of holiday ${at + 1}`}
            placeholder={t`Christmas Day`}
            {...form.getInputProps(`holidays.${at}.name`)}
          />
          <TextInput
            aria-label={t`Day of holiday ${at + 1}`}
            placeholder="12-25"
            classNames={mono}
            {...form.getInputProps(`holidays.${at}.on`)}
          />
          <CloseButton
            aria-label={t`Remove holiday ${at + 1}`}
            onClick={() => {
              form.clearErrors();
              form.removeListItem('holidays', at);
            }}
          />
        </div>
      ))}
      <div>
        <Button variant="default" onClick={() => form.insertListItem('holidays', { name: '', on: '' })}>
          <Trans>Add holiday</Trans>
        </Button>
      </div>
    </Fields>
  );
}

function CalendarForm({ calendar }: { readonly calendar?: CalendarView }) {
  const navigate = useNavigate();
  const leave = () =>
    void (calendar === undefined
      ? navigate({ to: '/calendars' })
      : navigate({ to: '/calendars/$id', params: { id: calendar.id } }));
  const { form, problems, pending, submit } = useEntryForm({
    initial: initialCalendar(calendar),
    schema: calendarRoutes.createCalendar.body,
    toBody: calendarBody,
    send: ({ slug, ...rules }, options) =>
      calendar === undefined
        ? call(calendarRoutes.createCalendar, { body: { slug, ...rules } }, options)
        : call(calendarRoutes.updateCalendar, { params: { id: calendar.id }, body: rules }, options),
    version: calendar?.version,
    touches: ['calendars', 'schedules', 'jobs', 'overview'],
    onDone: ({ id, name }) => {
      notifyDone(calendar === undefined ? t`Calendar ${name} created` : t`Calendar ${name} saved`);
      void navigate({ to: '/calendars/$id', params: { id } });
    },
  });
  return (
    <FormPage
      title={calendar === undefined ? t`Create calendar` : t`Edit ${calendar.name}`}
      crumb={{ label: t`Calendars`, to: '/calendars' }}
      submitLabel={calendar === undefined ? t`Create calendar` : t`Save calendar`}
      onSubmit={submit}
      onCancel={leave}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Identity`}>
        <FieldRow>
          <TextInput
            label={t`Slug`}
            placeholder="bank-days"
            classNames={mono}
            disabled={calendar !== undefined}
            {...form.getInputProps('slug')}
          />
          <TextInput label={t`Name`} placeholder={t`As the slug`} {...form.getInputProps('name')} />
        </FieldRow>
      </Fields>
      <Fields legend={t`Open days`}>
        <WeekdaysField aria-label={t`Open days`} {...form.getInputProps('weekdays')} />
      </Fields>
      <Holidays form={form} />
      <Fields legend={t`Single dates`} hint={t`A date that is always open wins over everything, a holiday too.`}>
        <FieldRow>
          <Textarea
            label={t`Closed as well`}
            description={t`One date a line`}
            placeholder="2026-12-24"
            autosize
            minRows={2}
            maxRows={10}
            classNames={mono}
            {...form.getInputProps('exclude')}
          />
          <Textarea
            label={t`Always open`}
            description={t`One date a line`}
            placeholder="2026-12-27"
            autosize
            minRows={2}
            maxRows={10}
            classNames={mono}
            {...form.getInputProps('include')}
          />
        </FieldRow>
      </Fields>
    </FormPage>
  );
}

/** A new calendar. */
export function CreateCalendarScreen() {
  return (
    <Guarded needs="createCalendar" what={t`this form`}>
      <CalendarForm />
    </Guarded>
  );
}

/** Changes to a calendar; the schedules that use it follow at once. */
export function EditCalendarScreen() {
  const { id } = editRoute.useParams();
  const query = useQuery(read(calendarRoutes.getCalendar, { params: { id } }));
  return (
    <Guarded needs="updateCalendar" what={t`this form`}>
      <Loaded query={query}>{(calendar) => <CalendarForm key={calendar.id} calendar={calendar} />}</Loaded>
    </Guarded>
  );
}
