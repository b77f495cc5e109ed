import { spanInWords } from '../../../charts/words/format.ts';
import { useEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { SettingForm } from '../settings/form.tsx';
import { SpanField } from '../settings/span-field.tsx';
import { useConversions } from './use-conversions.ts';

/** How long after their first event what people do counts, as a part of a sentence. */
export function LookAhead() {
  const editor = useEditor();
  const { tags } = useConversions();
  return (
    <SettingForm
      label="Look-ahead"
      words={spanInWords(tags.lookAheadMs, locale)}
      title="Only what one does so long after the first event counts"
    >
      <SpanField
        ms={tags.lookAheadMs}
        onChange={(lookAheadMs) => editor.change((project) => ({ ...project, tags: { ...project.tags, lookAheadMs } }))}
      />
    </SettingForm>
  );
}
