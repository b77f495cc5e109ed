/** Why there is no chart here, and what to do about it. */
export const ViewProblem = ({ text }: { readonly text: string }) => (
  <div className="funnel-empty" role="status">
    <p className="selectable">{text}</p>
  </div>
);
