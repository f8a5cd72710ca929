import { useLingui } from '@lingui/react/macro';
import { Select } from '@mantine/core';
import { chooseLanguage } from '../../language/language.js';
import { isLanguage, languages, languageTags } from '../../language/languages.js';
import { notifyProblem } from '../../ui/notify.js';
import { Panel } from '../../ui/page.js';

const choices = languageTags.map((tag) => ({ value: tag, label: languages[tag] }));

/** In which language this browser shows the console. */
export function LanguagePanel() {
  const { t, i18n } = useLingui();
  const choose = (tag: string | null) => {
    if (tag === null || !isLanguage(tag)) return;
    chooseLanguage(tag).catch((error: unknown) => notifyProblem(t`The language was not changed`, error));
  };
  return (
    <Panel title={t`Language`}>
      <Select
        label={t`Language of the console`}
        description={t`Kept in this browser`}
        data={choices}
        allowDeselect={false}
        value={i18n.locale}
        onChange={choose}
      />
    </Panel>
  );
}
