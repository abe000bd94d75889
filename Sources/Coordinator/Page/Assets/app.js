const answer = await fetch("/api/state?window=7d");
document.getElementById("page").textContent = JSON.stringify(await answer.json(), null, 2);
