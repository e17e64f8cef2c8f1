"""The full-screen tutor: draws what a session tells, and sends what the learner asks for."""
