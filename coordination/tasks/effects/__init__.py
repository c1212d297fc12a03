"""What do the acts of ``tasks.workflow`` change? One module per chapter of the regulation.

Effects run inside the door: the task is locked, the actor authorised, the input cleaned. They change
rows and fields, fill the history sentence and name who is told; they never commit and never send.
"""
