import { CircleCheck, X } from 'lucide-react';
import { formatDays } from '../../../charts/words/format.ts';
import { useCommand } from '../../commands/use-commands.ts';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { counted } from '../../ui/words.ts';
import './line.css';

/** What an import has brought, until it is dismissed. */
export function ReportLine() {
  const editor = useEditor();
  const shown = useStore(editor.store, (state) => state.reportLine);
  const { events, users, first, last, timezone, report } = useStore(editor.store, (state) => state.dataset);
  const view = useCommand('data.report');
  if (!shown) return null;
  const facts = [counted(events, 'event'), counted(users, 'user'), formatDays(first, last, locale, timezone)].join(
    ', ',
  );
  return (
    <div className="report-line" role="status" aria-label="Import report">
      <CircleCheck aria-hidden="true" />
      <p className="figures">
        {facts}
        {report.rejected > 0 && `; ${counted(report.rejected, 'row')} rejected`}
        {report.duplicates > 0 && `; ${counted(report.duplicates, 'duplicate')} removed`}
        {report.repeats > 0 &&
          `; ${counted(report.repeats, 'row')} ${report.repeats === 1 ? 'repeats' : 'repeat'} another and ${report.repeats === 1 ? 'is' : 'are'} kept`}
        {' – '}
        <Button look="inline" onPress={() => void view.run()}>
          View import report
        </Button>
      </p>
      <IconButton label="Dismiss" onPress={editor.dismissReport}>
        <X aria-hidden="true" />
      </IconButton>
    </div>
  );
}
