/** The styles within the shadow root. */
export const css = `
:host{
--ink:var(--geoprobe-ink,light-dark(#1b262c,#e8eef0));
--faint:var(--geoprobe-faint,light-dark(#59666d,#a3b2b9));
--line:var(--geoprobe-line,light-dark(#e3e7e8,#2c3940));
--tint:var(--geoprobe-tint,light-dark(#f2f6f6,#202c33));
--paper:var(--geoprobe-background,light-dark(#fff,#172127));
--accent:var(--geoprobe-accent,light-dark(#0b6b74,#5cc4c9));
--ok:var(--geoprobe-ok,light-dark(#18703a,#74d596));
--late:var(--geoprobe-timeout,light-dark(#8a5300,#f1b863));
--bad:var(--geoprobe-error,light-dark(#b3261e,#ff9389));
--bar:var(--geoprobe-bar,light-dark(#4a979d,#3f959b));
display:block;container-type:inline-size;color:var(--ink);background:var(--paper);
font:var(--geoprobe-font,.9375rem/1.4 system-ui,"Segoe UI",Roboto,"Liberation Sans",sans-serif);text-align:start}
:host([compact]){container-type:normal;inline-size:var(--geoprobe-width,18rem);max-inline-size:100%;
font:var(--geoprobe-font,.8125rem/1.35 system-ui,"Segoe UI",Roboto,"Liberation Sans",sans-serif)}
:host([hidden]),[hidden]{display:none!important}
*{box-sizing:border-box}
bdi,.value,[part~=answer],[part~=fact-value]{overflow-wrap:anywhere}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px;border-radius:.2em}

[part~=button]{font:inherit;font-size:.9em;color:var(--accent);background:none;border:1px solid var(--line);border-radius:.35em;
padding:.1em .6em;min-block-size:24px;cursor:pointer;white-space:nowrap}
[part~=button]:hover{background:var(--tint)}
[part~=button][aria-disabled=true]{opacity:.5;cursor:default}

[part~=header]{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 1em;padding:.5em .25em 0}
[part~=title]{flex:1;min-inline-size:0}
[part~=title] [part~=name]{display:block;font-size:1.15em;font-weight:600;letter-spacing:-.005em}
[part~=description]{color:var(--faint);font-size:.9em}
[part~=state]{color:var(--faint);font-variant-numeric:tabular-nums;min-block-size:1.4em}
[part~=progress]{appearance:none;flex:0 0 100%;inline-size:100%;block-size:2px;margin-block:.35em 0;border:0;background:var(--line);color:var(--accent)}
[part~=progress]::-webkit-progress-bar{background:var(--line)}
[part~=progress]::-webkit-progress-value{background:var(--accent)}
[part~=progress]::-moz-progress-bar{background:var(--accent)}
[part~=progress][data-over]::-webkit-progress-value{background:var(--line)}
[part~=progress][data-over]::-moz-progress-bar{background:var(--line)}
[part~=failure]{margin:.5em .25em;padding:.5em .75em;border-inline-start:3px solid var(--bad);background:var(--tint);overflow-wrap:anywhere}

[part~=tree]{padding-block:.25em}
[role=treeitem]{outline:none}
[part~=row]{display:grid;align-items:baseline;gap:0 .6em;padding:.3em .25em;border-radius:.3em}
[role=treeitem]:focus-visible>[part~=row]{outline:2px solid var(--accent);outline-offset:-2px}
[aria-expanded]>[part~=row]{cursor:pointer}
[aria-expanded]>[part~=row]:hover{background:var(--tint)}
[part~=answer],[part~=fact-value]{cursor:auto}

[part~=toggle]{color:var(--faint)}
[part~=chevron],[part~=symbol]{inline-size:1em;block-size:1em;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round;vertical-align:-.14em}
[aria-expanded=false]>[part~=row]>[part~=toggle]>[part~=chevron]{transform:rotate(-90deg)}
[aria-expanded=false]>[part~=row]>[part~=toggle]>[part~=chevron]:dir(rtl){transform:rotate(90deg)}

[part~=branch-row]{grid-template:"toggle name switch" auto". description description" auto/1em 1fr auto;margin-block-start:.35em}
[part~=branch-row]>[part~=toggle]{grid-area:toggle}
[part~=branch-row]>[part~=name]{grid-area:name;font-weight:600}
[part~=branch-row]>[part~=description]{grid-area:description}
[part~=branch]>[part~=group]>[part~=branch]{padding-inline-start:1.1em}

[part~=leaf-row]{grid-template:"symbol name status toggle" auto". answer answer toggle" minmax(1.4em,auto)/1em 1fr auto 1em}
[part~=leaf-row]>[part~=name]{grid-area:name;color:var(--faint)}
[part~=leaf-row]>[part~=status]{grid-area:status;font-size:.85em}
[part~=leaf-row]>[part~=answer]{grid-area:answer;display:flex;flex-wrap:wrap;align-items:baseline;gap:.1em .75em;min-inline-size:0}
[part~=leaf-row]>[part~=toggle]{grid-area:toggle}
[part~=value]{white-space:pre-line;font-variant-numeric:tabular-nums;font-weight:500}
[part~=unit]{color:var(--faint);font-weight:400}
[part~=reason]{flex:1 1 0;min-inline-size:8em}
[part~=message]{color:var(--faint)}
[part~=attribute]{margin-inline-end:.9em}
[part~=attribute-name],[part~=more]{color:var(--faint);font-weight:400}

[part~=status-ok]{color:var(--ok)}
[part~=status-empty],[part~=status-nodata],[part~=status-outside],[part~=status-cancelled],[part~=status-waiting]{color:var(--faint)}
[part~=status-timeout]{color:var(--late)}
[part~=status-error]{color:var(--bad)}
[part~=item]{color:inherit}

[part~=leaf]>[part~=group],[part~=fact]>[part~=group]{margin-inline-start:1.6em;padding-inline-start:.5em;border-inline-start:1px solid var(--line);font-size:.925em}
[part~=leaf]>[part~=group]{margin-block-end:.4em}
[part~=fact-row]{grid-template-columns:minmax(0,9em) minmax(0,1fr) 1em;padding-block:.12em}
[part~=fact-name]{color:var(--faint)}
[part~=fact-value]{white-space:pre-line}

@container (min-width:32rem){
[part~=leaf-row]{grid-template:"symbol name answer status toggle" auto/1em minmax(0,2fr) minmax(0,3fr) 6.5em 1em}
[part~=leaf-row]>[part~=name]{color:inherit}
[part~=reason]{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:1;overflow:hidden}
[aria-expanded=true]>[part~=row] [part~=reason]{-webkit-line-clamp:none}
}

[part~=chart]{display:grid;grid-template:"head head" auto"axis frame" 9em". labels" auto/auto minmax(0,1fr);gap:.25em .5em;padding:.25em .25em .5em 1.85em;font-size:.85em}
:host([compact]) [part~=chart]{padding-inline-start:.25em;grid-template-rows:auto 7em auto}
[part~=item]:not([data-charted])>[part~=chart]{display:none}
[data-charted]>[part~=group]{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)}
[part~=item]{position:relative}
[part~=chart-head]{grid-area:head;display:flex;justify-content:space-between;gap:1em;min-block-size:1.4em;color:var(--faint)}
[part~=chart-readout] [part~=value]{color:var(--ink)}
[part~=chart-axis]{grid-area:axis;position:relative;min-inline-size:2.5em;font-variant-numeric:tabular-nums;color:var(--faint)}
[part~=chart-tick]{position:absolute;inset-inline-end:0;inset-block-start:var(--at);transform:translateY(-50%);white-space:nowrap}
[part~=chart-frame]{grid-area:frame;position:relative}
[part~=chart-plot]{position:absolute;inline-size:100%;block-size:100%;overflow:visible}
[part~=chart-plot]:dir(rtl){transform:scaleX(-1)}
[part~=chart-line]{stroke:var(--line);vector-effect:non-scaling-stroke}
[part~=chart-zero]{stroke:var(--faint)}
[part~=bar]{fill:var(--bar)}
[part~=bar][data-marked]{fill:var(--accent)}
[part~=chart-slots],[part~=chart-labels]{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(0,1fr)}
[part~=chart-slots]{position:absolute;inset:0}
[part~=chart-slot]{position:relative;text-align:center}
[part~=chart-slot][data-marked]{background:color-mix(in srgb,var(--accent) 12%,transparent)}
[part~=chart-slot]>[part~=symbol]{position:absolute;inset-block-end:calc(var(--base) + .3em);inset-inline:0;margin-inline:auto}
[part~=chart-labels]{grid-area:labels;color:var(--faint)}
[part~=chart-label]{text-align:center;white-space:nowrap;min-inline-size:0}
[part~=chart-label-full]{display:none}

[part~=footer]{padding:.5em .25em;border-block-start:1px solid var(--line);font-size:.9em}
[part~=summary]{display:flex;flex-wrap:wrap;gap:.1em 1em;font-variant-numeric:tabular-nums}
[part~=count]>[part~=symbol]{margin-inline-end:.35em}
[part~=attribution]{color:var(--faint);overflow-wrap:anywhere}
[part~=actions]{display:flex;flex-wrap:wrap;align-items:center;gap:.4em;margin-block-start:.4em}
[part~=note]{color:var(--faint)}
[part~=live]{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}

@media (prefers-reduced-motion:no-preference){
[part~=bar]{transition:y .25s,height .25s}
[part~=chevron]{transition:transform .15s}
}
@media (forced-colors:active){
[part~=bar]{fill:CanvasText}
[part~=bar][data-marked]{fill:Highlight}
}
`;
