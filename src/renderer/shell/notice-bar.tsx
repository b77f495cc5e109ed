import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from '../state/store.ts';
import { useApp } from '../state/use-app.ts';
import { Button, IconButton } from '../ui/button.tsx';
import './notice-bar.css';

const SHOWN_MS = 4000;
/** With something to do about it, it stays long enough to get there. */
const OFFERED_MS = 10_000;

/** At the foot of the window: a problem stays until it is dismissed, good news goes by itself. */
export function NoticeBar() {
  const { workspace } = useApp();
  const notice = useStore(workspace.store, (state) => state.notice);

  useEffect(() => {
    if (notice?.tone !== 'done') return;
    const timer = setTimeout(workspace.dismiss, notice.action ? OFFERED_MS : SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice, workspace]);

  return (
    <div className="notice-place">
      {/* The regions stand there from the beginning: one that appears with its text is not read out. */}
      <div role="status">{notice?.tone === 'done' && <NoticeView />}</div>
      <div role="alert">{notice?.tone === 'problem' && <NoticeView />}</div>
    </div>
  );
}

function NoticeView() {
  const { workspace } = useApp();
  const notice = useStore(workspace.store, (state) => state.notice)!;
  const { action } = notice;
  return (
    <div key={notice.id} className={`notice notice-${notice.tone}`}>
      {notice.tone === 'problem' ? <CircleAlert aria-hidden="true" /> : <CircleCheck aria-hidden="true" />}
      <p className="selectable">{notice.text}</p>
      {action && (
        <Button
          look="quiet"
          onPress={() => {
            workspace.dismiss();
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label="Dismiss" onPress={workspace.dismiss}>
        <X aria-hidden="true" />
      </IconButton>
    </div>
  );
}
