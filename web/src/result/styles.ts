/** The styles within the shadow root. */
export const css = `
:host{
--ink:var(--geoprobe-ink,light-dark(#1b262c,#e8eef0));
--paper:var(--geoprobe-background,light-dark(#fff,#172127));
--faint:color-mix(in srgb,var(--ink) 72%,var(--paper));
--line:color-mix(in srgb,var(--ink) 13%,var(--paper));
--tint:color-mix(in srgb,var(--ink) 5%,var(--paper));
--accent:var(--geoprobe-accent,light-dark(#0b6b74,#5cc4c9));
--bad:var(--geoprobe-error,light-dark(#b3261e,#ff9389));
display:block;container-type:inline-size;color:var(--ink);background:var(--paper);
font:var(--geoprobe-font,.9375rem/1.4 system-ui,sans-serif);text-align:start}
:host([compact]){container-type:normal;inline-size:var(--geoprobe-width,18rem);max-inline-size:100%;font-size:.8125rem}
:host([hidden]),[hidden]{display:none!important}
*{box-sizing:border-box}
bdi,.answer,.fact-value,.attribution{overflow-wrap:anywhere;text-align:-webkit-match-parent;text-align:match-parent}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px;border-radius:.2em}
.symbol{inline-size:1em;block-size:1em;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round;vertical-align:-.14em}

.status-ok{color:var(--geoprobe-ok,light-dark(#18703a,#74d596))}
.status-timeout{color:var(--geoprobe-timeout,light-dark(#8a5300,#f1b863))}
.status-error{color:var(--bad)}
.status-empty,.status-nodata,.status-outside,.status-cancelled,.status-waiting,.status-chevron,
.description,.state,.unit,.message,.attribute-name,.more,.fact-name,.chart,.attribution,.note{color:var(--faint)}
.item{color:inherit;position:relative}

.button{font:inherit;font-size:.9em;color:var(--accent);background:none;border:1px solid var(--line);border-radius:.35em;padding:.05em .6em;min-block-size:24px;cursor:pointer;flex:none;white-space:nowrap}
.button:hover{background:var(--tint)}
.button[aria-disabled=true]{opacity:.5;cursor:default}

.header{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 1em;padding:.5em .25em 0;border-block-end:1px solid var(--line)}
.title{flex:1;min-inline-size:0}
.title>bdi{display:block}
.title>.name{font-size:1.15em;font-weight:600}
.state,.summary,.number,.chart{font-variant-numeric:tabular-nums}
.state{min-block-size:1.4em;margin-inline-start:auto}
.progress{appearance:none;flex:0 0 100%;block-size:2px;margin-block-start:.4em;border:0;background:none}
.progress::-webkit-progress-bar{background:none}
.progress::-webkit-progress-value{background:var(--accent)}
.progress::-moz-progress-bar{background:var(--accent)}
.progress[data-over]{visibility:hidden}
.failure:not(:empty){margin:.5em .25em;padding:.4em .75em;border-inline-start:3px solid var(--bad);background:var(--tint)}

.tree{padding-block:.25em}
.row{display:grid;align-items:baseline;gap:0 .6em;padding:.3em .25em;border-radius:.3em}
.row:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
.row[aria-expanded]{cursor:pointer}
.row[aria-expanded]:hover{background:var(--tint)}
.answer,.fact-value{cursor:auto;white-space:pre-line}
[aria-expanded=false] .status-chevron{transform:rotate(-90deg)}
[aria-expanded=false] .status-chevron:dir(rtl){transform:rotate(90deg)}

.branch-row{grid-template:"toggle name switch"". description description"/1em 1fr auto;margin-block-start:.35em}
.toggle{grid-area:toggle}
.row>.name{grid-area:name}
.branch-row>.name{font-weight:600}
.row>.description{grid-area:description}
.branch .branch{padding-inline-start:1.1em}

.leaf-row{grid-template:"symbol name status toggle"". answer answer toggle"minmax(1.4em,auto)/1em 1fr auto 1em}
.leaf-row>.name{color:var(--faint)}
.status{grid-area:status;font-size:.85em}
.answer{grid-area:answer;display:flex;align-items:baseline;gap:.75em;min-inline-size:0}
.value,.reason{min-inline-size:0}
.value{font-weight:500}
.row:not([aria-expanded=true]) .value{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:4;overflow:hidden}
.row:not([aria-expanded=true]) .preview{-webkit-line-clamp:1}
[aria-expanded=true] .preview{display:none}
.unit,.more,.attribute-name{font-weight:400}
.attribute{margin-inline-end:.9em}
.message,.retry-text{display:none}
.retry{margin-inline-start:auto;margin-block:-6px;align-self:center}

.leaf>.group,.fact>.group{margin-inline-start:1.6em;padding-inline-start:.4em;border-inline-start:1px solid var(--line);font-size:.93em}
.leaf>.group{margin-block-end:.4em}
.fact-row{grid-template-columns:minmax(0,9em) minmax(0,1fr) 1em;padding-block:.12em}
.fact-row .toggle{grid-area:auto}

@container (min-width:32rem){
.leaf-row{grid-template:"symbol name answer status toggle"/1em minmax(0,2fr) minmax(0,3fr) 6.5em 1em}
.leaf-row>.name{color:inherit}
.reason{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.message{display:inline}
}
@container (min-width:46rem){
.retry-text{display:inline;margin-inline-start:.35em}
}

.chart{display:grid;grid-template:"head head""axis frame"9em". labels"/auto minmax(0,1fr);gap:.4em .5em;padding:.1em .25em .5em;font-size:.85em}
:host([compact]) .chart{grid-template-rows:auto 7em auto}
.item:not([data-charted])>.chart{display:none}
[data-charted]>.group,.live{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)}
.chart-head{grid-area:head;display:flex;justify-content:space-between;gap:1em;min-block-size:1.4em}
.chart-readout>.value{color:var(--ink)}
.chart-axis{grid-area:axis;position:relative;inline-size:2.75em}
.chart-tick{position:absolute;inset-inline-end:0;inset-block-start:var(--at);translate:0 -50%}
.chart-frame{grid-area:frame;position:relative}
.chart-plot{position:absolute;inline-size:100%;block-size:100%;overflow:visible}
.chart-plot:dir(rtl){transform:scaleX(-1)}
.chart-line{stroke:var(--line);vector-effect:non-scaling-stroke}
.chart-zero{stroke:var(--faint)}
.bar{fill:var(--geoprobe-bar,color-mix(in srgb,var(--accent) 75%,var(--paper)))}
.bar[data-marked]{fill:var(--accent)}
.chart-slots,.chart-labels{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(0,1fr);text-align:center}
.chart-slots{position:absolute;inset:0}
.chart-slot{position:relative}
.chart-slot[data-marked]{background:color-mix(in srgb,var(--accent) 12%,#0000)}
.chart-slot>.symbol{position:absolute;inset:auto 0 calc(var(--base) + .3em);margin:auto}
.chart-labels{grid-area:labels}
.chart-label{white-space:nowrap;text-align:center}
@container (max-width:26rem){.chart-dense .chart-label:nth-child(even){visibility:hidden}}
:host([compact]) .chart-dense .chart-label:nth-child(even){visibility:hidden}

.footer{padding:.5em .25em;border-block-start:1px solid var(--line);font-size:.9em}
.summary,.actions{display:flex;flex-wrap:wrap;align-items:center;gap:.1em 1em}
.count>.symbol{margin-inline-end:.35em}
.actions{gap:.4em;margin-block-start:.4em}

@media (prefers-reduced-motion:no-preference){
.bar{transition:y .25s,height .25s}
.status-chevron{transition:transform .15s}
}
@media (forced-colors:active){
.bar{fill:CanvasText}
.bar[data-marked]{fill:Highlight}
}
`;
