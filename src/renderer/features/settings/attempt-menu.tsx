import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { formatCount, formatPercent } from '../../../charts/words/format.ts';
import type { AttemptRule } from '../../../core/funnel/document.ts';
import { setAttempt } from '../../../core/funnel/edit.ts';
import type { FunnelResult } from '../../../core/funnel/result.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';

const ATTEMPTS: readonly {
  readonly id: AttemptRule;
  readonly words: string;
  readonly label: string;
  readonly detail: string;
}[] = [
  {
    id: 'best',
    words: 'each user’s best attempt',
    label: 'Each user’s best attempt',
    detail: 'Of all ways to take a user’s events as steps, the one that gets furthest. As PostHog and Amplitude count.',
  },
  {
    id: 'first',
    words: 'each user’s first attempt',
    label: 'Each user’s first attempt',
    detail: 'Only what follows a user’s first entry; there is no second try. As Mixpanel counts uniques.',
  },
  {
    id: 'all',
    words: 'every attempt',
    label: 'Every attempt',
    detail: 'One attempt after another; counts are attempts, not users. As Mixpanel counts totals.',
  },
];

type Figures = Readonly<Partial<Record<AttemptRule, Pick<FunnelResult, 'entered' | 'converted' | 'rate'>>>>;

/** Which attempt speaks for a user, with what each rule would make of this funnel. */
export function AttemptMenu() {
  const funnelEditor = useFunnelEditor();
  const attempt = useStore(funnelEditor.store, (state) => state.document.attempt);
  const [open, setOpen] = useState(false);
  const figures = useAttemptFigures(open);
  const counted = ATTEMPTS.find((one) => one.id === attempt)!;
  return (
    <MenuButton
      label="Attempts"
      placement="bottom start"
      selectionMode="single"
      selectedKeys={[attempt]}
      disallowEmptySelection
      onOpenChange={setOpen}
      onSelectionChange={(keys) => funnelEditor.edit((funnel) => setAttempt(funnel, [...keys][0] as AttemptRule))}
      trigger={
        <AriaButton className="button button-quiet setting" aria-label={`Counting: ${counted.words}`}>
          {counted.words}
          <ChevronDown aria-hidden="true" />
        </AriaButton>
      }
    >
      {ATTEMPTS.map(({ id, label, detail }) => (
        <MenuItem key={id} id={id} label={label} detail={detail} figures={inWords(figures[id])} />
      ))}
    </MenuButton>
  );
}

/** "12.5 %" over "412 of 3,300". */
const inWords = (figures: Figures[AttemptRule]): readonly [string, string] =>
  figures === undefined
    ? ['…', '\u00a0']
    : [
        formatPercent(figures.rate, locale),
        `${formatCount(figures.converted, locale)} of ${formatCount(figures.entered, locale)}`,
      ];

/** The funnel counted by each of the rules. Nothing while nobody asks, and without steps. */
function useAttemptFigures(asked: boolean): Figures {
  const { client } = useApp().host;
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const document = useStore(funnelEditor.store, (state) => state.document);
  const dataset = useStore(editor.store, (state) => state.dataset.id);
  const wanted = asked && document.steps.length > 0 ? document : null;
  const { question, answer } = useRemote(wanted, async (funnel, signal): Promise<Figures> => {
    const counted = ATTEMPTS.map(async ({ id }) => {
      const input = { dataset, funnel: { ...funnel, attempt: id, breakdown: null } };
      // A rule that cannot be counted here has no figures; choosing it says why.
      return [id, await client.call('funnel.run', input, { signal }).catch(() => undefined)] as const;
    });
    return Object.fromEntries(await Promise.all(counted));
  });
  return (question === document && answer) || {};
}
