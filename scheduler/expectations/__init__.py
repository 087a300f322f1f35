"""Who should publish by when, and who has not.

listed.read(file)            a list (CSV) → what is expected
learned.expected(history, …) past years and named units → what is expected, with how sure we are and why
keeping.enter(session, …)    into the rows; a list goes before what was learned
silence.look(…)              what was published, what is overdue, and the causes of alerts
coverage.by_place(…)         the numbers of the coverage page
"""
