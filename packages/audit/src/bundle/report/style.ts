/** The style of the report: light and dark on a screen, black on white on paper. */
export const reportStyle = `
:root{--ink:#1a2026;--soft:#5b6670;--line:#d8dee4;--ground:#fff;--raised:#f6f8fa;--good:#1a6e3c;--bad:#a8261c;--accent:#1d4f91}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6eaee;--soft:#9aa6b2;--line:#343c44;--ground:#14181c;--raised:#1d2329;--good:#6fcf97;--bad:#ff8a80;--accent:#8ab4f8}}
*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1180px;margin:0 auto;padding:40px 32px 80px}
h1{font-size:30px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em}
h2{font-size:21px;margin:52px 0 14px;padding-bottom:7px;border-bottom:2px solid var(--ink)}
h3{font-size:15.5px;margin:28px 0 4px}
p{margin:6px 0 10px;max-width:82ch}
a{color:var(--accent)}
.lead,.about,.rest,.empty{color:var(--soft)}
.about,.rest,.empty{font-size:13.5px;margin-top:2px}
.count{display:inline-block;margin-left:4px;padding:0 7px;border-radius:9px;background:var(--raised);border:1px solid var(--line);font-size:12px;font-weight:400;color:var(--soft)}
.file{float:right;font:400 12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;color:var(--soft)}
.none{color:var(--soft)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:5px 22px;margin:18px 0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.mono,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:10px;margin:18px 0}
.tile{border:1px solid var(--line);border-radius:7px;padding:11px 14px;background:var(--raised)}
.tile b{display:block;font-size:23px;line-height:1.2;font-weight:600;font-variant-numeric:tabular-nums}
.tile span{font-size:12.5px;color:var(--soft)}
.tile.bad b{color:var(--bad)}
.note{border:1px solid var(--line);border-left:4px solid var(--accent);border-radius:4px;padding:10px 18px;margin:18px 0;background:var(--raised)}
.note.good{border-left-color:var(--good)}
.note.bad{border-left-color:var(--bad)}
ul{padding-left:20px;margin:8px 0}
li{margin:3px 0;max-width:82ch}
nav ul{columns:2;list-style:none;padding:0;margin:0;max-width:640px}
nav li{margin:0;padding:2px 0;break-inside:avoid}
pre{background:var(--raised);border:1px solid var(--line);border-radius:4px;padding:10px 14px;overflow:auto;font-size:13px}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:12.8px;line-height:1.4;margin:6px 0}
th{text-align:left;font-weight:600;color:var(--soft);border-bottom:1px solid var(--ink);padding:5px 12px 5px 0;vertical-align:bottom}
td{border-bottom:1px solid var(--line);padding:5px 12px 5px 0;vertical-align:top;overflow-wrap:break-word}
td.number,th.number{text-align:right;padding-right:22px;font-variant-numeric:tabular-nums}
td.mono{font-size:12px;overflow-wrap:anywhere}
td.word{white-space:nowrap}
td.long{overflow-wrap:anywhere;width:48%}
.time{white-space:nowrap;font-variant-numeric:tabular-nums}
.control td:nth-child(1){white-space:nowrap;font-weight:600;overflow-wrap:normal}
footer,.note+.about{break-before:avoid}
.control td{width:19%}
.control td:nth-child(1){width:9%;min-width:92px;white-space:normal}
footer{margin-top:60px;padding-top:12px;border-top:1px solid var(--line);color:var(--soft);font-size:12.5px}
@media print{
@page{size:A4 landscape;margin:14mm 13mm 16mm;@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif;color:#555}@bottom-left{content:"Waybill audit report";font:8pt sans-serif;color:#555}}
html{color-scheme:light}
body{font-size:9.5pt}
main{max-width:none;padding:0}
h1{font-size:21pt}
h2{font-size:14pt;margin:22pt 0 8pt;break-after:avoid}
#controls{break-before:page}
#controls h2{margin-top:0}
dl{break-inside:avoid}
h3,.about{max-width:none}
h3{font-size:10.5pt;margin:14pt 0 2pt;break-after:avoid}
.about{break-after:avoid}
table{font-size:7.6pt}
td.mono{font-size:7.2pt}
th,td{padding:2.5pt 7pt 2.5pt 0}
thead{display:table-header-group}
tr,.tile,.note{break-inside:avoid}
.tiles{grid-template-columns:repeat(6,1fr)}
.tile b{font-size:15pt}
.wide{overflow:visible}
nav{display:none}
a{color:inherit;text-decoration:none}
}
`;
