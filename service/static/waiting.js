// Looks again while something is being computed.
if (document.querySelector("[data-waiting]")) setTimeout(() => location.reload(), 2000);
